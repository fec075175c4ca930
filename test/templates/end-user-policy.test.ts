import { account, isAllowed } from '../iam/simulate';
import { readPolicies } from './policies';

const file = 'templates/end-user-policy.yaml';
const product = `arn:aws:catalog:eu-central-1:${account}:product/prod-abcdefghijklm`;
const other = `arn:aws:catalog:eu-central-1:${account}:product/prod-zyxwvutsrqpon`;
const every = readPolicies(file, 'EndUserPolicy');
const one = readPolicies(file, 'EndUserPolicy', { ProductArn: product });
const team = { 'servicecatalog:roleLevel': 'self' };

test.each([
  ['find', 'SearchProducts'],
  ['look at', 'DescribeProductView'],
])('a team can %s the product', async (_, action) => {
  expect(await may(action, '*')).toBe(true);
});

test.each([
  'DescribeProduct',
  'DescribeProvisioningArtifact',
  'DescribeProvisioningParameters',
  'ListLaunchPaths',
  'ProvisionProduct',
])('%s works on the product, and with its ARN on no other', async (action) => {
  expect(await may(action, product)).toBe(true);
  expect(await may(action, other)).toBe(true);
  expect(await may(action, product, {}, one)).toBe(true);
  expect(await may(action, other, {}, one)).toBe(false);
});

test.each([
  'DescribeProvisionedProduct',
  'DescribeRecord',
  'ListRecordHistory',
  'ScanProvisionedProducts',
  'SearchProvisionedProducts',
  'TerminateProvisionedProduct',
  'UpdateProvisionedProduct',
])('%s works on what the own role has launched alone', async (action) => {
  expect(await may(action, '*', team)).toBe(true);
  expect(await may(action, '*')).toBe(false);
});

test('the service actions of a version and the outputs of a launch are shown', async () => {
  expect(await may('ListServiceActionsForProvisioningArtifact', product, team)).toBe(true);
  expect(await may('GetProvisionedProductOutputs', '*')).toBe(true);
});

test('the VPCs of the list are read, and nothing else of EC2', async () => {
  expect(await isAllowed(every, { action: 'ec2:DescribeVpcs', resource: '*' })).toBe(true);
  const endpoint = `arn:aws:ec2:eu-central-1:${account}:vpc-endpoint/vpce-1`;
  expect(await isAllowed(every, { action: 'ec2:DescribeVpcEndpoints', resource: '*' })).toBe(false);
  expect(await isAllowed(every, { action: 'ec2:DeleteVpcEndpoints', resource: endpoint })).toBe(false);
});

test.each([
  ['ListPortfolios', '*'],
  ['UpdateProvisionedProductProperties', '*'],
  ['CreateProvisioningArtifact', product],
  ['DeletePortfolio', `arn:aws:catalog:eu-central-1:${account}:portfolio/port-abcdefghijklm`],
])('%s is for the platform team', async (action, resource) => {
  expect(await may(action, resource)).toBe(false);
});

test('the launch role is not the team’s to use', async () => {
  const resource = `arn:aws:iam::${account}:role/ecr-vpc-endpoints-launch`;
  expect(await isAllowed(every, { action: 'iam:PassRole', resource })).toBe(false);
  expect(await isAllowed(every, { action: 'sts:AssumeRole', resource })).toBe(false);
  const stack = `arn:aws:cloudformation:eu-central-1:${account}:stack/SC-${account}-pp-a/1`;
  expect(await isAllowed(every, { action: 'cloudformation:DeleteStack', resource: stack })).toBe(false);
});

function may(operation: string, resource: string, context: Record<string, string> = {}, policies = every) {
  return isAllowed(policies, { action: `servicecatalog:${operation}`, resource, context });
}
