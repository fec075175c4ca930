import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeReport } from '../plan/compose';
import { renderPlanPage } from '../plan/page';
import { planLaunch } from '../plan/subject';
import { makeSampleReading, SAMPLE_VPC } from './plan-sample';

const repository = join(__dirname, '..', '..');
const nothing = { endpoints: [], groups: [] };

/** The head of the page that `plan --html` writes for the sample VPC. */
export function renderSamplePlan(): string {
  const template = readFileSync(join(repository, 'templates', 'product.yaml'), 'utf8');
  const subject = planLaunch(template, { parameters: new Map([['VpcId', SAMPLE_VPC]]), tags: new Map() });
  const site = { vpcId: SAMPLE_VPC, hasMoved: false };
  const whereabouts = { site, leaving: nothing, former: nothing };
  return renderPlanPage(composeReport(makeSampleReading(), subject, whereabouts, '123456789012'));
}
