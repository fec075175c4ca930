import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { study } from '../../scripts/plan';
import { makeReader } from '../../scripts/plan/reading';
import type { PlanReport } from '../../scripts/plan/report';
import { NEW_GROUP, UNKNOWN } from '../../scripts/plan/steps';
import { planLaunch, planUpdate, type Subject } from '../../scripts/plan/subject';
import { createClient } from '../simulator/client';
import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { fakeCloud, fakeSession } from '../unit/cli/fake-cloud';
import { type Resource, STACK_ID, type Stage, setStage } from './stage';
import { listOwnGroups } from './view';

/** A plan and the run that follows it, on the same simulated VPC. */
export interface Planning {
  readonly stage: Stage;
  readonly vpc: PlainVpc;
  readonly resource: Resource;
  readonly template: string;
  /** The parameters of the stack that is up. */
  held: Parameters;
}

export type Parameters = Readonly<Record<string, string>>;

const product = readFileSync(join(__dirname, '..', '..', 'templates', 'product.yaml'), 'utf8');

export async function setUpPlanning(template = product): Promise<Planning> {
  // Unthrottled, so that no call is recorded twice.
  const stage = await setStage({ throttling: false });
  const vpc = buildPlainVpc(stage.simulator, { zones: 3 });
  return { stage, vpc, template, resource: stage.addResource(), held: {} };
}

interface Call {
  readonly call: string;
  readonly parameters: unknown;
}

async function report({ stage }: Planning, subject: Subject): Promise<PlanReport> {
  const { simulator, clock } = stage;
  const client = createClient(simulator, clock);
  const credentials = { accessKeyId: simulator.account.id, secretAccessKey: 'none' };
  const ssmConfig = { endpoint: simulator.url, region: simulator.account.region, credentials };
  const since = simulator.calls.length;
  const reader = makeReader(client, ssmConfig, async () => simulator.account.id);
  const plan = await study(subject, reader).finally(() => client.destroy());
  const calls = simulator.calls.slice(since);
  expect(calls.filter(isWrite)).toEqual([]);
  return plan;
}

const isWrite = ({ action }: { action: string }) => !/^(Describe|Get)/.test(action);

export function planCreate(planning: Planning, parameters: Parameters): Promise<PlanReport> {
  const values = new Map(Object.entries({ VpcId: planning.vpc.vpcId, ...parameters }));
  return report(planning, planLaunch(planning.template, { parameters: values, tags: new Map() }));
}

export async function planNext(planning: Planning, parameters: Parameters): Promise<PlanReport> {
  const cloud = fakeCloud({ status: 'CREATE_COMPLETE', template: planning.template });
  const Parameters = Object.entries(planning.held).map(([ParameterKey, ParameterValue]) => ({
    ...{ ParameterKey, ParameterValue },
  }));
  const own = {
    ...cloud,
    findStack: async () => ({
      ...{ StackName: 'ecr-endpoints', StackId: STACK_ID, StackStatus: 'CREATE_COMPLETE' as const },
      ...{ CreationTime: new Date(0), Parameters },
    }),
    listResources: async () => [
      {
        ...{ LogicalResourceId: 'Endpoints', PhysicalResourceId: planning.resource.physicalId },
        ...{ ResourceType: 'Custom::EcrVpcEndpoints', ResourceStatus: 'CREATE_COMPLETE' as const },
        LastUpdatedTimestamp: new Date(0),
      },
    ],
  };
  const asked = { parameters: new Map(Object.entries(parameters)), tags: new Map() };
  return report(planning, await planUpdate('ecr-endpoints', asked, fakeSession(own)));
}

export async function create(planning: Planning, parameters: Parameters = {}): Promise<void> {
  planning.held = { VpcId: planning.vpc.vpcId, ...parameters };
  expect((await planning.resource.create(planning.held)).Status).toBe('SUCCESS');
}

/** The handler's writes while it works, in the plan's own terms. */
export async function record({ stage }: Planning, work: () => Promise<unknown>): Promise<Call[]> {
  const { simulator } = stage;
  const [since, groupsBefore] = [simulator.calls.length, listOwnGroups(simulator)];
  await work();
  const made = listOwnGroups(simulator).filter((id) => !groupsBefore.includes(id));
  const replace = (text: string) =>
    made.reduce((result, id) => result.replaceAll(`"${id}"`, `"${NEW_GROUP}"`), text);
  return simulator.calls
    .slice(since)
    .filter(isWrite)
    .map(({ action, params: { ClientToken: _, ...params }, outcome }): Call => {
      expect(outcome).toBe('ok');
      return { call: action, parameters: JSON.parse(replace(JSON.stringify(params))) };
    });
}

/** The endpoints of one phase are seen to at once, and so in any order. */
export function expectSameCalls({ steps }: PlanReport, recorded: readonly Call[]): void {
  expect(recorded).toHaveLength(steps.length);
  const phases = [...new Set(steps.map(({ phase }) => phase))];
  let at = 0;
  for (const phase of phases) {
    const planned = steps.filter((step) => step.phase === phase);
    const done = recorded.slice(at, at + planned.length);
    at += planned.length;
    const isAtOnce = phase === 'interfaces' || phase === 'gateways';
    const sort = (calls: readonly Call[]) => {
      const plain = calls.map(({ call, parameters }) => JSON.stringify(sortKeys({ call, parameters })));
      return isAtOnce ? plain.sort() : plain;
    };
    expect({ phase, calls: sort(done) }).toEqual({ phase, calls: sort(planned) });
  }
}

/** EC2 keeps no order of keys, and the recorder has the model's. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sortKeys(inner)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** A launch cannot know the owner nor the stack. */
export function nameUnknown({ resource }: Planning, calls: readonly Call[]): Call[] {
  const text = JSON.stringify(calls)
    .replaceAll(`"${resource.physicalId}"`, `"${UNKNOWN}"`)
    .replaceAll(`"${STACK_ID}"`, `"${UNKNOWN}"`);
  return JSON.parse(text);
}
