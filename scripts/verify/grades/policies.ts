import type * as ec2 from '@aws-sdk/client-ec2';
import { conclude, type Finding, type Judgement } from '../judgement';
import { type ConditionTable, evaluatePolicy } from '../policy';
import type { JudgedService, Scene } from '../scene';

/** ECR user guide, "Amazon ECR interface VPC endpoints": what a pull asks of each endpoint. */
const PULL_ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
const NEEDED: Readonly<Record<JudgedService['suffix'], readonly string[]>> = {
  'ecr.api': ['ecr:GetAuthorizationToken', ...PULL_ACTIONS],
  'ecr.dkr': PULL_ACTIONS,
  s3: ['s3:GetObject'],
};
/** Stands for "no resource": only `*` allows an action that has none. */
const NO_RESOURCE = '-';

/** Layers are signed by AWS and lie in a bucket of AWS: no condition on the caller's account or organization holds. */
const OF_AWS: ConditionTable = {
  'aws:principalaccount': 'never',
  'aws:principalorgid': 'never',
  'aws:resourceaccount': 'never',
  'aws:resourceorgid': 'never',
};

export function gradePolicies(_: object, scene: Scene): Judgement {
  const findings = scene.services.flatMap(({ suffix, endpoint }): Finding[] => {
    if (!endpoint) return [];
    return [judgePolicy(suffix, endpoint, scene)];
  });
  return conclude(
    findings,
    'Allow the four actions of a pull in the ECR policies, and s3:GetObject on the layer bucket in that of S3.',
  );
}

function judgePolicy(suffix: JudgedService['suffix'], endpoint: ec2.VpcEndpoint, scene: Scene): Finding {
  const { PolicyDocument, VpcEndpointId = '' } = endpoint;
  const of = `${suffix} ${VpcEndpointId}`;
  if (PolicyDocument === undefined)
    return { verdict: 'unknown', sentence: `The policy of ${of} is not listed.` };
  const conditions: ConditionTable = {
    'aws:sourcevpc': [scene.vpcId],
    'aws:sourcevpce': [VpcEndpointId],
    'aws:securetransport': ['true'],
    ...(suffix === 's3' && OF_AWS),
  };
  const answers = NEEDED[suffix].map((action) => {
    const ask = (accountId: string) => {
      const resource = nameResource(action, accountId, scene);
      return { action, resource, answer: evaluatePolicy(PolicyDocument, { action, resource, conditions }) };
    };
    const own = ask(scene.accountId);
    // The images may all be another account's: a policy for that one's repositories denies no pull.
    return own.answer === 'denied' ? ask('*') : own;
  });
  const of403 = answers.filter(({ answer }) => answer === 'denied');
  if (of403.length > 0)
    return { verdict: 'contradicted', sentence: `The policy of ${of} denies ${describe(of403)}.` };
  const unclear = answers.filter(({ answer }) => answer === 'unclear');
  if (unclear.length > 0)
    return {
      verdict: 'unknown',
      sentence: `The policy of ${of} allows ${describe(unclear)} only for some callers, resources or conditions.`,
    };
  return { verdict: 'proven', sentence: `The policy of ${of} allows ${describe(answers)}.` };
}

function describe(answers: readonly { action: string; resource: string }[]): string {
  return answers
    .map(({ action, resource }) => (action.startsWith('s3:') ? `${action} on ${resource}` : action))
    .join(', ');
}

function nameResource(action: string, accountId: string, { partition, region }: Scene): string {
  if (action === 's3:GetObject') return `arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`;
  if (action === 'ecr:GetAuthorizationToken') return NO_RESOURCE;
  return `arn:${partition}:ecr:${region}:${accountId}:repository/*`;
}
