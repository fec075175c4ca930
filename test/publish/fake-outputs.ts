import { isRecord } from '../../scripts/lint/values';
import type { FakeStack } from './fake-account';
import { resolve, type Scope } from './fake-evaluate';

/** A stack's outputs, once its resources are there. */
export function resolveOutputs(
  scope: Scope,
  { status }: FakeStack,
): { OutputKey: string; OutputValue: string }[] {
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(status)) return [];
  return Object.entries(scope.template.Outputs ?? {}).map(([OutputKey, output]) => ({
    OutputKey,
    OutputValue: String(resolve(isRecord(output) ? output.Value : '', scope)),
  }));
}
