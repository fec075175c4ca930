import { runSimulation } from '@cloud-copilot/iam-simulate';

export const account = '111122223333';

export interface Policy {
  readonly name: string;
  readonly policy: unknown;
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
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
