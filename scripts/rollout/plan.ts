import type { Values } from '../stack/assignments';
import { agree, type Session } from '../stack/session';
import type { FleetCloud } from './fleet-cloud';
import { refuseForeignWave } from './origin';
import type { RolloutRequest } from './request';
import {
  describeTargets,
  listRemovals,
  mergeValues,
  nameStack,
  readValues,
  refuseOtherCanary,
  splitList,
  WAVES,
} from './waves';

/** What the fleet is to have, checked, shown and agreed to; only then the template is uploaded. */
export async function planFleet(
  { fleetName, template, given, product, yes }: RolloutRequest,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<Values> {
  const { cloud, terminal } = session;
  const [canary, organization] = await Promise.all(
    WAVES.map((wave) => cloud.findStack(nameStack(fleetName, wave))),
  );
  for (const stack of [canary, organization]) await refuseForeignWave(stack, session);
  const standing = readValues(canary ?? organization);
  // The URL is known after the upload; until then its place in the bucket stands for it.
  const address: Values = new Map(product && [['TemplateUrl', `s3://${product.bucket}/${product.key}`]]);
  const values = mergeValues(template.parameters, new Map([...given, ...address]), standing);
  refuseOtherCanary(values, readValues(organization));
  await refuseDisabledRegions(splitList(values.get('Regions')), fleetCloud);
  for (const wave of WAVES)
    terminal.say(`${wave.padEnd(12)} ${describeTargets(wave, values)} in ${values.get('Regions')}`);
  for (const [name, value] of [...given, ...address]) {
    const before = standing.get(name) ?? '';
    if (before !== value) terminal.say(`  ${name}: ${before || 'empty'} -> ${value || 'empty'}`);
  }
  const removals = listRemovals(values, standing);
  if (removals.length > 0)
    terminal.say(
      terminal.paint.red(`The endpoints go in: ${removals.join(', ')}. The fleet no longer covers that.`),
    );
  if (!(await agree(session, yes, 'Begin with the canary?')))
    throw new Error('You said no: nothing was changed.');
  if (!product) return values;
  return values.set('TemplateUrl', await cloud.upload(product.bucket, product.key, product.text));
}

async function refuseDisabledRegions(regions: string[], fleetCloud: FleetCloud): Promise<void> {
  const enabled = await fleetCloud.listRegions();
  const missing = regions.filter((region) => !enabled.includes(region));
  if (missing.length === 0) return;
  throw new Error(
    `${missing.join(', ')} is not enabled in this account, so StackSets cannot deploy there: enable it, or leave it out of --regions. Nothing was started.`,
  );
}
