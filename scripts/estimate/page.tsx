import { Picture, renderPage, Table } from '../page/page';
import { style } from '../page/style';
import { drawCurve, sampleCurve } from './curve';
import type { Estimate } from './estimate';
import {
  billHeads,
  describeAssumptions,
  describePair,
  describePrices,
  gatewayHeads,
  listBillRows,
  listGatewayRows,
  listZoneRows,
  zoneHeads,
} from './report';
import { formatBreakEven, formatGb, formatMoney } from './words';

/** One page with the curve and every figure of the report. */
export function renderEstimatePage(estimate: Estimate, advice: string): string {
  const { request, region, notes } = estimate;
  const gateways = listGatewayRows(estimate);
  return renderPage(
    `What image pulls cost: ${request.vpcId ?? 'by your figures'}, ${region}`,
    <>
      <p>
        <strong>{advice}</strong>
      </p>
      <h2>Cost by GB of pulls</h2>
      {estimate.endpointZones === null ? (
        <p>There is no curve without the number of zones: give --azs.</p>
      ) : (
        <Picture svg={drawCurve(sampleCurve(estimate))} caption={describeCurve(estimate)} />
      )}
      <h2>A month</h2>
      <Table heads={billHeads} rows={listBillRows(estimate)} />
      <p>{describePair(estimate)}</p>
      <h2>Break-even by zones</h2>
      <Table heads={zoneHeads} rows={listZoneRows(estimate)} />
      {gateways.length > 0 && (
        <>
          <h2>NAT gateways</h2>
          <Table heads={gatewayHeads} rows={gateways} />
        </>
      )}
      <h2>Where the figures are from</h2>
      <p>{describePrices(estimate)}</p>
      <p>{describeAssumptions(estimate)}</p>
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li>{note}</li>
          ))}
        </ul>
      )}
    </>,
  );
}

/** The curve as a file of its own, with the colours of the page in it. */
export function drawStandaloneCurve(estimate: Estimate): string {
  const svg = drawCurve(sampleCurve(estimate));
  const own = `<title>${describeCurve(estimate)}</title><style>${style} svg { background: var(--paper); }</style>`;
  return `${svg.replace(/^<svg[^>]*>/, (tag) => `${tag}${own}`)}\n`;
}

/** What the picture shows, for who cannot see it. */
function describeCurve({ breakEvenGb, before, full, s3Only, gb, usage }: Estimate): string {
  const today =
    gb === null
      ? ''
      : ` At ${formatGb(gb * usage.ecrShare)} of pulls, what goes now, today costs ${formatMoney(before?.total)}, ` +
        `all three ${formatMoney(full?.total)}, S3 only ${formatMoney(s3Only?.total)}.`;
  const meeting =
    breakEvenGb === null
      ? 'All three never cost less than today.'
      : `All three cost as much as today at ${formatBreakEven(breakEvenGb)} a month, and less above that.`;
  return (
    `USD a month against GB of image pulls a month: today (solid line), with all three endpoints (dashed), with the S3 ` +
    `endpoint only (dotted). ${meeting}${today}`
  );
}
