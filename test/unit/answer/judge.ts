const MOST_BYTES = 4_096;
const required = ['Status', 'PhysicalResourceId', 'StackId', 'RequestId', 'LogicalResourceId'];

/** What CloudFormation objects to in a document that S3 took; undefined when it can be read. */
export function judge(body: Buffer): string | undefined {
  if (body.length > MOST_BYTES) return 'Response object is too long.';
  const answer = parse(body);
  if (!answer) return 'Response is not valid JSON';
  const missing = required.find((field) => typeof answer[field] !== 'string' || answer[field] === '');
  if (missing) return `Invalid ${missing}`;
  if (answer.Status === 'SUCCESS') return undefined;
  if (answer.Status !== 'FAILED') return 'Invalid Status';
  return typeof answer.Reason === 'string' && answer.Reason !== '' ? undefined : 'Invalid Reason';
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
