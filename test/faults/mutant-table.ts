import type { HistoryName } from './history';

/** A mistake that the handler must never make, as a small change of its text, and the play that shows it. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly edits: readonly { readonly from: string; readonly to: string }[];
  readonly history: HistoryName;
  /** Played at the calls of this action; without one, only the faultless run is. */
  readonly fault?: { readonly name: string; readonly action: string };
  /** What is found then. Anything else would be another mistake, if only in the edit. */
  readonly symptom: RegExp;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'no pagination',
    file: 'discovery.ts',
    edits: [{ from: 'token = next || undefined;', to: 'token = undefined;' }],
    history: 'adoption',
    symptom: /does not reach S3 by an endpoint/,
  },
  {
    name: 'main table ignored',
    file: 'network.ts',
    edits: [{ from: 'explicit.get(SubnetId)) || main', to: 'explicit.get(SubnetId)) || undefined' }],
    history: 'create',
    symptom: /does not reach S3 by an endpoint/,
  },
  {
    name: 'adopted endpoint deleted',
    file: 'estate.ts',
    edits: [
      {
        from: 'const tagged = await readEndpoints(ec2, [',
        to: 'const tagged = await readEndpoints(ec2, true ? [] : [',
      },
      { from: "tags[OWNER_TAG] === owner && state !== 'deleted'", to: "state !== 'deleted'" },
    ],
    history: 'adoption',
    symptom: /DeleteVpcEndpoints names vpce-\w+, which is not ours/,
  },
  {
    name: 'foreign S3 endpoint modified',
    file: 'desired.ts',
    edits: [
      {
        from: 'all.filter((endpoint) => isOurs(endpoint, ownership))',
        to: "all.filter((endpoint) => isOurs(endpoint, ownership) || offer.service.type === 'Gateway')",
      },
    ],
    history: 'adoption',
    symptom: /ModifyVpcEndpoint names vpce-\w+, which is not ours/,
  },
  {
    name: 'S3 first',
    file: 'apply.ts',
    edits: [
      { from: 'plan.interfaces, groupId', to: 'plan.GATEWAYS, groupId' },
      { from: 'plan.gateways, groupId', to: 'plan.interfaces, groupId' },
      { from: 'plan.GATEWAYS, groupId', to: 'plan.gateways, groupId' },
    ],
    history: 'create',
    fault: { name: 'denied', action: 'DescribeVpcEndpoints' },
    symptom: /the Create failed after it had changed S3 routes/,
  },
  {
    name: 'no ClientToken',
    file: 'endpoint-writes.ts',
    edits: [{ from: ', ClientToken: makeToken(request, step, context)', to: '' }],
    history: 'replacement',
    fault: { name: 'reset after', action: 'CreateVpcEndpoint' },
    symptom: /is served by 2 endpoints/,
  },
  {
    name: "no wait before the group's deletion",
    file: 'remove.ts',
    edits: [
      {
        from: 'let left: readonly string[] = endpoints.map(({ id }) => id);',
        to: 'let left: readonly string[] = [];',
      },
    ],
    history: 'delete',
    symptom: /DeleteSecurityGroup was refused without need: DependencyViolation/,
  },
  {
    name: 'old owner still seen',
    file: 'hand-over.ts',
    edits: [{ from: 'return ids.length === 0 ? true : undefined;', to: 'ids = []; return true;' }],
    history: 'text',
    symptom: /ecr\.api is served by 0 endpoints/,
  },
  {
    name: 'nothing handed over',
    file: 'lifecycle.ts',
    edits: [{ from: 'if (!previousOwner || !work.site) return;', to: 'if (previousOwner) return;' }],
    history: 'text',
    symptom: /ecr\.api is served by 0 endpoints/,
  },
  {
    name: 'the VPC before forgotten',
    file: 'site.ts',
    edits: [{ from: 'thing.vpcId !== undefined && thing.vpcId !== vpcId', to: 'false' }],
    history: 'value',
    fault: { name: 'denied', action: 'CreateVpcEndpoint' },
    symptom: /ended with/,
  },
  {
    name: 'answer sent twice',
    file: 'index.ts',
    edits: [{ from: 'await deliver(', to: 'for (let time = 0; time < 2; time += 1) await deliver(' }],
    history: 'create',
    symptom: /had 2 answers/,
  },
];
