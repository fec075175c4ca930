import {
  DeleteProvisioningArtifactCommand,
  ProvisionProductCommand,
  ServiceCatalogClient,
  UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { openCatalogCloud } from '../../scripts/publish/catalog-cloud';
import { openCloud } from '../../scripts/stack/cloud';
import type { FakeArtifact, FakeProduct, FakeStack } from './fake-account';
import { associateAction } from './fake-catalog-writes';
import { addParameter } from './kinds';
import { BUCKET, composeTemplate, openStage, STACK, type Stage } from './stage';

/** Without these rules the fake would forgive what Service Catalog does not. */
let stage: Stage;
let product: FakeProduct;
let first: FakeArtifact;

beforeEach(async () => {
  stage = await openStage();
  await stage.publish('1.0.0', composeTemplate('1.0.0'));
  await stage.publish(
    '1.1.0',
    composeTemplate('1.1.0', (text) => addParameter(text)),
  );
  [product] = [...stage.fake.account.catalog.products.values()] as [FakeProduct];
  [first] = product.artifacts as [FakeArtifact];
});
afterEach(() => stage?.fake.stop());

const stack = () => stage.fake.account.stacks.get(STACK) as FakeStack;

/** `aws cloudformation deploy`, without a look at what is there. */
async function deployByHand(text: string): Promise<string> {
  const cloud = openCloud();
  const Parameters = [...stack().parameters.keys()].map((ParameterKey) => ({
    ParameterKey,
    UsePreviousValue: true,
  }));
  const names = { StackName: STACK, ChangeSetName: 'by-hand' };
  await cloud.createChangeSet({ ...names, ChangeSetType: 'UPDATE', TemplateBody: text, Parameters });
  await cloud.executeChangeSet(STACK, 'by-hand');
  while ((await cloud.findStack(STACK))?.StackStatus === 'UPDATE_IN_PROGRESS');
  return stack().status;
}

const withoutLast = (text: string) => text.replace(/ {8}- Name: "1\.1\.0"\n(?: {10}.*\n)+/, '');

it('freezes the product while the stack policy is on', async () => {
  expect(await deployByHand(withoutLast(stack().text))).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack().events.find(({ status }) => status === 'UPDATE_FAILED')?.reason).toMatch(
    /Action denied by stack policy/,
  );
  expect(stage.listVersions()).toEqual(['1.0.0 DEPRECATED', '1.1.0 DEFAULT']);
});

it('deletes a version whose entry is dropped', async () => {
  delete (stack() as { policy?: string }).policy;
  expect(await deployByHand(withoutLast(stack().text))).toBe('UPDATE_COMPLETE');
  expect(stage.listVersions()).toEqual(['1.0.0 DEPRECATED']);
});

it('replaces a version whose URL changes, with a new id and without its service actions', async () => {
  stage.fake.account.catalog.actions.add('act-1');
  associateAction(stage.fake.account, first, 'act-1');
  const objects = stage.fake.account.buckets.get(BUCKET)?.objects;
  objects?.set('moved.yaml', composeTemplate('1.0.0'));
  delete (stack() as { policy?: string }).policy;
  const moved = `https://${BUCKET}.s3.us-east-1.amazonaws.com/moved.yaml`;
  await deployByHand(
    stack().text.replace('LoadTemplateFromURL: !Ref TemplateUrl', `LoadTemplateFromURL: ${moved}`),
  );
  const now = product.artifacts.find(({ name }) => name === '1.0.0');
  expect(now).toMatchObject({ guidance: 'DEFAULT', url: moved, actions: new Set() });
  expect(now?.id).not.toBe(first.id);
});

it('launches no deprecated version, and deletes no last one', async () => {
  const client = new ServiceCatalogClient({});
  const version = { ProductId: product.id, ProvisioningArtifactId: first.id };
  const launch = new ProvisionProductCommand({
    ...version,
    ProvisionedProductName: 'x',
    ProvisionToken: 'x',
  });
  await expect(client.send(launch)).rejects.toThrow(/cannot be launched/);
  await client.send(new UpdateProvisioningArtifactCommand({ ...version, Guidance: 'DEFAULT' }));
  await client.send(launch);
  await client.send(new DeleteProvisioningArtifactCommand(version));
  const last = { ProductId: product.id, ProvisioningArtifactId: product.artifacts[0]?.id };
  await expect(client.send(new DeleteProvisioningArtifactCommand(last))).rejects.toThrow(
    /cannot delete the last/,
  );
});

it.each([
  [
    'a launch constraint that does not wait for the association',
    'LaunchRole:\n    Type: AWS::ServiceCatalog::LaunchRoleConstraint\n    DependsOn: ProductInPortfolio',
    /is not associated with portfolio/,
  ],
  ['a launch role that is not there', 'nothing', /does not exist in account/],
])('refuses %s', async (_name, found, reason) => {
  const cloud = openCloud();
  if (found === 'nothing') stage.fake.account.roles.clear();
  const text = stack().text.replace(found, found.replace(/\n {4}DependsOn: \w+/, ''));
  const Parameters = [...stack().parameters].map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const names = { StackName: 'second', ChangeSetName: 'create' };
  await cloud.createChangeSet({ ...names, ChangeSetType: 'CREATE', TemplateBody: text, Parameters });
  await cloud.executeChangeSet('second', 'create');
  while ((await cloud.findStack('second'))?.StackStatus === 'CREATE_IN_PROGRESS');
  const events = stage.fake.account.stacks.get('second')?.events ?? [];
  expect(events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toMatch(reason);
  expect(stage.fake.account.stacks.get('second')?.status).toBe('ROLLBACK_COMPLETE');
  expect(stage.fake.account.catalog.products.size).toBe(1);
});

it('refuses what it does not play, rather than to pretend', async () => {
  const cloud = openCloud();
  const names = { StackName: 'other', ChangeSetName: 'create', ChangeSetType: 'CREATE' } as const;
  const template = (body: string) => cloud.createChangeSet({ ...names, TemplateBody: body });
  await expect(template('Resources: {A: {Type: AWS::SNS::Topic}}')).rejects.toThrow(
    /Unrecognized resource types: \[AWS::SNS::Topic\]/,
  );
  await expect(openCatalogCloud({}).listArtifacts('prod-nobody')).rejects.toThrow(
    /Product prod-nobody not found/,
  );
});
