/** EC2's error code, whatever was thrown. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Whether the error carries one of the codes; EC2 spells some in two ways (`InvalidVpcID`, `InvalidVpcId`). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.some((code) => code.toLowerCase() === nameOf(error).toLowerCase());
}

/** A security group that is gone, or so new that this part of EC2 does not know it yet. */
export function isGroupUnknown(error: unknown): boolean {
  return hasCode(
    error,
    'InvalidGroup.NotFound',
    'InvalidSecurityGroupID.NotFound',
    'InvalidGroupId.NotFound',
  );
}
