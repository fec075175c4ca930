import type { World } from './action';
import { isParameterCall, refuseParameter } from './parameters';
import { refuse } from './refusal';

/** Refuses what the caller has no right to, as IAM words it: with the action, the resource and an encoded part. */
export function authorize(world: World, actionName: string, request: Record<string, unknown>): void {
  refuseDenied(world, actionName);
  // "Grant permission to tag resources during creation": tags in a create call need ec2:CreateTags too.
  if (actionName !== 'CreateTags' && Array.isArray(request.TagSpecifications))
    refuseDenied(world, 'CreateTags');
}

export function refuseDenied({ settings, account, now }: World, actionName: string): void {
  const denied = settings.deny.some((each) => {
    const { action, until } =
      typeof each === 'string' ? { action: each, until: Number.POSITIVE_INFINITY } : each;
    return (action === '*' || action === actionName) && now < until;
  });
  if (denied) throw unauthorized(account.id, account.region, actionName);
}

export function unauthorized(accountId: string, region: string, actionName: string) {
  if (isParameterCall(actionName)) return refuseParameter({ id: accountId, region }, actionName);
  return refuse(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. User: arn:aws:sts::${accountId}:assumed-role/ecr-vpc-endpoints/handler is not authorized to perform: ec2:${actionName} on resource: arn:aws:ec2:${region}:${accountId}:* because no identity-based policy allows the ec2:${actionName} action. Encoded authorization failure message: 0a1b2c3d4e5f`,
    403,
  );
}
