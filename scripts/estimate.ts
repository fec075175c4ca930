import { advise } from './estimate/advice';
import { type EstimateDocument, toDocument } from './estimate/document';
import { type Estimate, makeEstimate } from './estimate/estimate';
import { gatherFindings } from './estimate/findings';
import { showEstimate } from './estimate/report';
import type { EstimateRequest } from './estimate/request';
import type { Sources } from './estimate/sources';
import { writeOutput } from './stack/output-file';
import type { Session } from './stack/session';

/** What pulling images costs now, and with the endpoints. Reads only. */
export async function estimate(
  request: EstimateRequest,
  session: Session,
  open?: () => Sources,
  now = Date.now(),
): Promise<EstimateDocument> {
  const sources = open ? open() : (await import('./estimate/sources')).openSources(session);
  const findings = await gatherFindings(request, { session, sources, now, notes: [] });
  const result = makeEstimate(request, findings);
  const advice = advise(result);
  showEstimate(result, advice, session.terminal);
  await writePictures(result, advice, session);
  return toDocument(result, advice);
}

async function writePictures(result: Estimate, advice: string, { terminal }: Session): Promise<void> {
  const { html, svg } = result.request;
  if (html === undefined && svg === undefined) return;
  // The chart library takes a while to load, and most estimates draw nothing.
  const { renderEstimatePage, drawStandaloneCurve } = await import('./estimate/page');
  const files = [
    { path: html, render: () => renderEstimatePage(result, advice) },
    { path: svg, render: () => drawStandaloneCurve(result) },
  ];
  for (const { path, render } of files) {
    if (path !== undefined) writeOutput(path, render(), terminal);
  }
}
