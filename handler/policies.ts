/** What `PullOnly` leaves of ECR: exactly what a pull needs (ECR user guide, "Create an ECR VPC endpoint policy"). */
export const pullOnlyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'PullOnly',
      Effect: 'Allow',
      Principal: '*',
      Action: [
        'ecr:GetAuthorizationToken',
        'ecr:BatchCheckLayerAvailability',
        'ecr:GetDownloadUrlForLayer',
        'ecr:BatchGetImage',
      ],
      Resource: '*',
    },
  ],
});

/** What EC2 puts on an endpoint that is created without a policy. */
export const fullAccessPolicy = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

/**
 * Whether two policy documents mean the same: order, single value or list, white space, Sid, the case of actions
 * and the two spellings of "everyone" do not count, nor does Version, as neither of ours uses policy variables.
 */
export function isSamePolicy(one: string, other: string): boolean {
  return one === other || normalize(one) === normalize(other);
}

function normalize(policy: string): string {
  try {
    const { Statement } = JSON.parse(policy);
    return JSON.stringify([Statement].flat().map(normalizeStatement).sort());
  } catch {
    return policy;
  }
}

function normalizeStatement(statement: Record<string, unknown>): string {
  const { Sid: _, Action, Principal, ...rest } = statement;
  return JSON.stringify(
    sortDeeply({
      ...rest,
      ...(Action !== undefined && { Action: [Action].flat().map((action) => String(action).toLowerCase()) }),
      ...(Principal !== undefined && { Principal: isEveryone(Principal) ? '*' : Principal }),
    }),
  );
}

function isEveryone(principal: unknown): boolean {
  return principal === '*' || JSON.stringify(sortDeeply(principal)) === '{"AWS":["*"]}';
}

/** Keys sorted, every scalar a list, every list sorted and without duplicates. */
function sortDeeply(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map(String))].sort();
  if (value === null || typeof value !== 'object') return [String(value)];
  const entries = Object.entries(value).map(([key, inner]) => [key, sortDeeply(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
