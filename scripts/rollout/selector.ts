import type { Values } from '../stack/assignments';
import { UsageError } from '../stack/failure';
import { checkSelectors } from '../stack/selector';

const NAME = 'VpcIdParameterName';
const TAG = 'VpcTag';

/** The two selectors exclude each other, so giving one takes the other away from a fleet that had it. */
export function completeSelector(given: Values): Values {
  const name = given.get(NAME);
  const tag = given.get(TAG);
  if (name === undefined && tag === undefined) return given;
  if (!name && !tag)
    throw new UsageError(
      `--parameter takes the selector away: give ${NAME}=/network/vpc-id, or ${TAG}=Key=Value.`,
    );
  checkSelectors(given);
  return new Map([...given, [NAME, name ?? ''], [TAG, tag ?? '']]);
}
