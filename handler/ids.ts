/** `vpc-` and 8 or 17 hex digits, and its kin. */
export function isId(prefix: string, text: string): boolean {
  return new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(text);
}

export function describeId(prefix: string): string {
  return `"${prefix}-" and 8 or 17 of the characters 0-9 and a-f`;
}
