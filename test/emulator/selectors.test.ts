import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { explainEvent, listFailures } from '../../scripts/stack/events';
import { takeInventory } from '../../scripts/start/inventory';
import { REGION } from '../../scripts/start/ministack';
import { createSampleNetwork, type SampleNetwork } from '../../scripts/start/network';
import { readVpc } from '../../scripts/start/view';
import { openStage, readOutputs, type Stage } from './stage';

jest.setTimeout(120_000);

/** The VPC behind an SSM parameter or a tag, in one account of the emulator. */

let stage: Stage;
let ssm: SSMClient;
let one: SampleNetwork;
let other: SampleNetwork;

const Name = '/network/vpc-id';

beforeAll(async () => {
  stage = await openStage();
  ssm = new SSMClient({});
});
afterAll(() => stage?.close());

beforeEach(async () => {
  [one, other] = [await createSampleNetwork(stage.ec2, REGION), await createSampleNetwork(stage.ec2, REGION)];
});

const write = (Value: string) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
const idsIn = async ({ vpcId }: SampleNetwork) =>
  (await readVpc(stage.ec2, vpcId)).endpoints.map(({ id }) => id);
const inventory = () => takeInventory(stage.emulator.endpoint, stage.ec2);

it('follows a parameter to another VPC, hands over to a tag, and deletes without either', async () => {
  const before = await inventory();
  await write(one.vpcId);
  const created = await stage.create('selects', stage.templateUrl, { VpcIdParameterName: Name });
  expect(created.StackStatus).toBe('CREATE_COMPLETE');
  expect(readOutputs(created)).toMatchObject({
    VpcId: one.vpcId,
    FunctionArn: expect.stringMatching(/^arn:/),
  });
  expect(await idsIn(one)).toHaveLength(3);

  await write(other.vpcId);
  const moved = await stage.update('selects', stage.templateUrl, { VpcIdParameterName: Name, Refresh: '1' });
  expect(moved.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await idsIn(one)).toEqual([]);
  const ids = await idsIn(other);
  expect(ids).toHaveLength(3);

  const Tags = [{ Key: 'network', Value: 'main' }];
  await stage.ec2.send(new CreateTagsCommand({ Resources: [other.vpcId], Tags }));
  const handedOver = await stage.update('selects', stage.templateUrl, {
    ...{ VpcIdParameterName: '', VpcTag: 'network=main' },
  });
  expect(handedOver.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await idsIn(other)).toEqual(ids);

  await ssm.send(new DeleteParameterCommand({ Name }));
  await stage.remove('selects');
  expect(await inventory()).toEqual(before);
});

it('says that a parameter leads nowhere, or skips that', async () => {
  const nowhere = { VpcIdParameterName: '/no/such' };
  const failed = await stage.create('fails', stage.templateUrl, nowhere);
  expect(failed.StackStatus).toBe('ROLLBACK_COMPLETE');
  const [root] = listFailures(await stage.cloud.listEvents(failed.StackId ?? ''));
  expect(root && explainEvent(root)).toContain('SSM parameter /no/such does not exist');
  await stage.remove('fails');
  const skipped = await stage.create('skips', stage.templateUrl, { ...nowhere, OnNoMatch: 'Skip' });
  expect(skipped.StackStatus).toBe('CREATE_COMPLETE');
  expect(readOutputs(skipped).Summary).toMatch(/^Nothing to do: SSM parameter \/no\/such does not exist/);
  await stage.remove('skips');
});

it.each([{}, { VpcId: 'vpc-0a1b2c3d', VpcTag: 'network=main' }])(
  'refuses %j by a rule',
  async (selectors) => {
    await expect(stage.create('refused', stage.templateUrl, selectors)).rejects.toThrow(
      'Exactly one of VpcId, VpcIdParameterName and VpcTag',
    );
  },
);
