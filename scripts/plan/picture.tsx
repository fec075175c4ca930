import { render } from 'preact-render-to-string';
import { palette } from '../page/style';
import { endpointMarks } from './marks';
import { Bars, Bystanders, Gateways, Headings, Lanes } from './picture/endpoints';
import { layOut } from './picture/layout';
import { Columns, Internet, Legend, Vpc } from './picture/network';
import { setScene } from './picture/scene';
import { Tables } from './picture/tables';
import type { PlanReport } from './report';

/** Letters that every system has; text stays text, so that it can be searched and read aloud. */
const style = (width: number) => `${palette}
@media screen { svg.plan { min-width: ${Math.round(width * 0.75)}px; } }
@media print { .plan pattern line { stroke-width: 1; } }
text { font-family: system-ui, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif; }
text.mono { font-family: ui-monospace, 'SF Mono', Consolas, 'Liberation Mono', monospace; }`;

/** The VPC with what would change in it, as one SVG that asks for nothing from the network. */
export function renderPicture(report: PlanReport): string {
  const scene = setScene(report);
  const layout = layOut(scene);
  const { width, height } = layout;
  const picture = (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class="plan"
      role="img"
      fill="var(--ink)"
      aria-labelledby="plan-title plan-desc"
      {...{ width, height, viewBox: `0 0 ${width} ${height}` }}
    >
      <title id="plan-title">{`${report.vpc ? `VPC ${report.vpc.id}` : 'No VPC'}: ${report.summary}`}</title>
      <desc id="plan-desc">{describePicture(report)}</desc>
      <style dangerouslySetInnerHTML={{ __html: style(width) }} />
      <Hatch />
      <rect width={width} height={height} fill="var(--paper)" />
      {scene.hasInternet && <Internet layout={layout} />}
      <Vpc report={report} layout={layout} />
      <Columns layout={layout} />
      <Headings layout={layout} />
      <Lanes layout={layout} />
      <Bars layout={layout} />
      <Gateways layout={layout} />
      <Tables layout={layout} />
      <Bystanders scene={scene} layout={layout} />
      <Legend scene={scene} layout={layout} />
    </svg>
  );
  return `${render(picture)}\n`;
}

/** What marks public subnets. */
function Hatch() {
  return (
    <defs>
      <pattern
        id="plan-hatch"
        width="7"
        height="7"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="7" height="7" fill="var(--band)" />
        <line x1="0" y1="0" x2="0" y2="7" stroke="var(--line)" stroke-width="2" />
      </pattern>
    </defs>
  );
}

/** The picture in words, for those who do not see it. */
export function describePicture(report: PlanReport): string {
  const { subnets, routeTables, endpoints } = report;
  const zones = [...new Set(subnets.map(({ zone }) => zone))].sort();
  const closed = subnets.filter((subnet) => subnet.private).length;
  const fates = endpoints.map(
    ({ service, id, fate }) => `${service} ${id === 'new' ? '' : `(${id}) `}${endpointMarks[fate].word}`,
  );
  const routes = routeTables.filter(({ s3 }) => s3.change === 'new').length;
  return [
    `${subnets.length} subnets in ${zones.join(', ') || 'no zone'}, ${closed} of them private;`,
    `${routeTables.length} route tables, ${routes} of which get a route to S3.`,
    fates.length > 0 ? `Endpoints: ${fates.join('; ')}.` : 'No endpoints.',
  ].join(' ');
}
