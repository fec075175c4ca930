import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import { computeId, OWNER_TAG, STACK_TAG } from '../../../handler/identity';
import { selectServices } from '../../../handler/services';
import { makeSampleReading, SAMPLE_VPC } from '../../../scripts/pictures/plan-sample';
import { composeReport } from '../../../scripts/plan/compose';
import type { Reading, Whereabouts } from '../../../scripts/plan/reading';
import type { PlanReport } from '../../../scripts/plan/report';
import { planLaunch, planUpdate, type Subject } from '../../../scripts/plan/subject';
import { fakeCloud, fakeSession } from '../cli/fake-cloud';

export const templateFile = join(__dirname, '..', '..', '..', 'templates', 'product.yaml');
export const template = readFileSync(templateFile, 'utf8');
export const ACCOUNT = '123456789012';
export const STACK_ID = 'arn:stack';

export type Parameters = Readonly<Record<string, string>>;

export function launch(parameters: Parameters = {}): Subject {
  const given = new Map(Object.entries({ VpcId: SAMPLE_VPC, ...parameters }));
  return planLaunch(template, { parameters: given, tags: new Map() });
}

/** CloudFormation with one stack of ours, up. */
export function stackCloud(before: Parameters = {}, text = template) {
  const cloud = fakeCloud({ status: 'CREATE_COMPLETE', template: text });
  const Parameters = Object.entries({ VpcId: SAMPLE_VPC, ...before }).map(
    ([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }),
  );
  return {
    ...cloud,
    findStack: async (name: string) => {
      const stack = await cloud.findStack(name);
      return stack && name === 'stack' ? { ...stack, Parameters } : undefined;
    },
    listResources: async () => [
      {
        ...{ LogicalResourceId: 'Endpoints', PhysicalResourceId: ownerOf(before) },
        ...{ ResourceType: 'Custom::EcrVpcEndpoints', ResourceStatus: 'CREATE_COMPLETE' as const },
        LastUpdatedTimestamp: new Date(0),
      },
    ],
  };
}

export function update(parameters: Parameters = {}, before: Parameters = {}): Promise<Subject> {
  const asked = { parameters: new Map(Object.entries(parameters)), tags: new Map() };
  return planUpdate('stack', asked, fakeSession(stackCloud(before)));
}

export function ownerOf(parameters: Parameters = {}): string {
  return computeId(STACK_ID, 'Endpoints', { VpcId: SAMPLE_VPC, ...parameters });
}

export function read(change: Partial<Reading['answers']> = {}): Reading {
  const reading = makeSampleReading();
  return { ...reading, answers: { ...reading.answers, ...change } };
}

/** As if the reading had asked for the services that the subject wants, and for no others. */
export function report(
  subject: Subject = launch(),
  reading: Reading = read(),
  whereabouts: Partial<Whereabouts> = {},
): PlanReport {
  const { endpointSet, additionalServices } = subject.request.properties;
  const wanted = selectServices(endpointSet, additionalServices);
  const offers = reading.answers.offers.filter(({ service }) => wanted.includes(service));
  return composeReport(
    { ...reading, answers: { ...reading.answers, offers } },
    subject,
    { ...stayingPut, ...whereabouts },
    ACCOUNT,
  );
}

const nothing = { endpoints: [], groups: [] };
const stayingPut: Whereabouts = {
  site: { vpcId: SAMPLE_VPC, hasMoved: false },
  ...{ leaving: nothing, former: nothing },
};

/** An endpoint of our stack, or with other tags of somebody else. */
export function endpoint(id: string, suffix: string, more: VpcEndpoint = {}): VpcEndpoint {
  const isGateway = suffix === 's3';
  return {
    ...{ VpcEndpointId: id, VpcId: SAMPLE_VPC, State: 'Available', IpAddressType: 'ipv4' },
    VpcEndpointType: isGateway ? 'Gateway' : 'Interface',
    ServiceName: `com.amazonaws.us-east-1.${suffix}`,
    ...(!isGateway && { PrivateDnsEnabled: true, Groups: [{ GroupId: 'sg-ours' }] }),
    Tags: ourTags,
    ...more,
  };
}

export const ourTags = [
  { Key: OWNER_TAG, Value: ownerOf() },
  { Key: STACK_TAG, Value: STACK_ID },
];

export function idsOf(...names: string[]): string[] {
  return read()
    .answers.subnets.filter(({ Tags = [] }) => names.includes(Tags[0]?.Value ?? ''))
    .map(({ SubnetId = '' }) => SubnetId);
}

export function tableOf(name: string): string {
  return read().answers.routeTables.find(({ Tags = [] }) => Tags[0]?.Value === name)?.RouteTableId ?? '';
}

/** Ours to change, ours to go, ours to keep, somebody else's: one of each. */
export function readEveryFate(): Reading {
  const group = { GroupId: 'sg-ours', GroupName: ownerOf(), VpcId: SAMPLE_VPC, Tags: ourTags };
  const admitted = {
    ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    IpRanges: [{ CidrIp: '10.20.0.0/16', Description: 'HTTPS from this VPC (ecr-vpc-endpoints)' }],
  };
  return read({
    securityGroups: [{ ...group, IpPermissions: [admitted] }],
    endpoints: [
      endpoint('vpce-api', 'ecr.api', { SubnetIds: idsOf('app-a', 'public-b') }),
      endpoint('vpce-dkr', 'ecr.dkr', { SubnetIds: idsOf('app-a', 'data-b'), Tags: [] }),
      endpoint('vpce-logs', 'logs', { SubnetIds: idsOf('app-a', 'app-b') }),
      endpoint('vpce-s3', 's3', { RouteTableIds: [tableOf('app-a'), tableOf('public')] }),
      endpoint('vpce-guard', 'guardduty-data', { RequesterManaged: true, Tags: [] }),
      endpoint('vpce-quiet', 'ecr.api', { PrivateDnsEnabled: false, Tags: [] }),
    ],
  });
}
