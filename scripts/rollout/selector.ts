import type { Values } from '../stack/assignments';
import { UsageError } from '../stack/failure';

const NAME = 'VpcIdParameterName';
const TAG = 'VpcTag';

/** The two selectors exclude each other, so giving one takes the other away from a fleet that had it. */
export function completeSelector(given: Values): Values {
  const name = given.get(NAME);
  const tag = given.get(TAG);
  if (name === undefined && tag === undefined) return given;
  if (name && tag)
    throw new UsageError(
      `--parameter gives two selectors, ${NAME} and ${TAG}: keep the one that every account has.`,
    );
  if (!name && !tag)
    throw new UsageError(
      `--parameter takes the selector away: give ${NAME}=/network/vpc-id, or ${TAG}=Key=Value.`,
    );
  if (name) checkName(name);
  if (tag) checkTag(tag);
  return new Map([...given, [NAME, name ?? ''], [TAG, tag ?? '']]);
}

/** SSM takes at most 1,011 characters and 15 levels, and the prefixes "aws" and "ssm" are its own. */
function checkName(name: string): void {
  const isWellFormed = /^(?:[\w.-]+|(?:\/[\w.-]+){1,15})$/.test(name) && name.length <= 1011;
  if (isWellFormed && !/^\/?(?:aws|ssm)/i.test(name)) return;
  throw new UsageError(
    `--parameter ${NAME}: "${name}" is not the name of an SSM parameter: letters, digits and _.- in levels that begin with "/", as in /network/vpc-id, not with "aws" or "ssm".`,
  );
}

function checkTag(tag: string): void {
  const [key = ''] = tag.split('=', 1);
  if (tag.includes('=') && key !== '' && key.length <= 128 && tag.length - key.length <= 257) return;
  throw new UsageError(
    `--parameter ${TAG}: "${tag}" is not Key=Value, with a key of 1 to 128 and a value of at most 256 characters.`,
  );
}
