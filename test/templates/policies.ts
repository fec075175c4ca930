import { runSimulation } from '@cloud-copilot/iam-simulate';
import { holds, isRecord, resolveText } from '../../scripts/lint/values';
import { fillIn, getResource, readTemplate } from './template';

export const account = '111122223333';
const region = 'eu-central-1';
const pseudo = { 'AWS::Partition': 'aws', 'AWS::Region': region, 'AWS::AccountId': account };

export interface Policy {
  readonly name: string;
  readonly policy: unknown;
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** The policies of a role or managed policy, as they stand in IAM after a deployment with these parameters. */
export function readPolicies(file: string, name: string, parameters: Record<string, string> = {}): Policy[] {
  const { Properties } = getResource(readTemplate(file), name);
  const documents = (Properties.Policies as Record<string, unknown>[] | undefined) ?? [
    { PolicyName: name, PolicyDocument: Properties.PolicyDocument },
  ];
  return documents.map(({ PolicyName, PolicyDocument }) => ({
    name: String(PolicyName),
    policy: resolve(file, parameters, PolicyDocument),
  }));
}

/** IAM's answer as its simulator gives it; it also refuses actions, resources and keys that do not go together. */
export async function isAllowed(policies: readonly Policy[], question: Question): Promise<boolean> {
  const answer = await simulate(policies, question);
  // Some actions know no resource at all, and then the whole account is what is asked for.
  const wide = answer.resultType === 'error' && answer.errors.message === 'must.use.wildcard';
  const result = wide ? await simulate(policies, { ...question, resource: '*' }) : answer;
  if (result.resultType !== 'single')
    throw new Error(`IAM knows no ${question.action} on ${question.resource}: ${JSON.stringify(result)}`);
  const ignored = result.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`IAM knows no ${ignored.join(', ')} for ${question.action}.`);
  return result.overallResult === 'Allowed';
}

function simulate(policies: readonly Policy[], { action, resource, context = {} }: Question) {
  const request = {
    principal: `arn:aws:sts::${account}:assumed-role/somebody/session`,
    action,
    resource: { resource, accountId: resource.split(':')[4] || account },
    contextVariables: { ...context },
  };
  const none = { serviceControlPolicies: [], resourceControlPolicies: [] };
  return runSimulation({ request, identityPolicies: [...policies], ...none }, {});
}

/** References, conditions and texts filled in; what is AWS::NoValue is gone. */
function resolve(file: string, parameters: Record<string, string>, node: unknown): unknown {
  const template = readTemplate(file);
  const values = { ...fillIn(template, parameters), ...pseudo };
  const fill = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(fill).filter((value) => value !== undefined);
    if (!isRecord(each)) return each;
    const branches = each['Fn::If'];
    if (Array.isArray(branches))
      return fill(holds(template, values, branches[0]) ? branches[1] : branches[2]);
    if (each.Ref === 'AWS::NoValue') return undefined;
    if ('Ref' in each || 'Fn::Sub' in each) return resolveText(template, values, each);
    const entries = Object.entries(each).map(([key, value]) => [key, fill(value)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  };
  return fill(node);
}
