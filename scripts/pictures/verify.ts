import { setStage } from '../../test/verify/stage';
import { worlds } from '../../test/verify/worlds';
import { renderReport } from '../verify/page';
import { countVerdicts, type Report } from '../verify/report';

/** The page of `verify` on a VPC of the simulator that lacks a route. */
export async function renderVerifySample(): Promise<string> {
  return renderReport(await makeReport());
}

async function makeReport(): Promise<Report> {
  const stage = await setStage();
  try {
    await worlds.find(({ name }) => name === 'missing table')?.break(stage);
    const { vpcId = '', region = '', from = '', to = '', lines = [] } = await stage.run();
    return { vpcId, region, from, to, counts: countVerdicts(lines), lines };
  } finally {
    await stage.stop();
  }
}
