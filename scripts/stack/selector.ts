import { selectors } from '../../handler/identity';
import { selectorForms } from '../../handler/selector';
import type { Values } from './assignments';
import { UsageError } from './failure';

/** Refuses what the function would refuse, some minutes earlier: two selectors, or one of another form. */
export function checkSelectors(given: Values): void {
  const named = selectors.filter((name) => given.get(name));
  if (named.length > 1)
    throw new UsageError(
      `${named.join(' and ')} are given together: keep one of them, it says which VPC is meant.`,
    );
  for (const name of named) {
    const text = given.get(name) ?? '';
    const { read, accepted } = selectorForms[name];
    if (!read(text)) throw new UsageError(`--parameter ${name} is "${text}". Accepted is ${accepted}.`);
  }
  const parameter = given.get('VpcIdParameterName') ?? '';
  // SSM: PutParameter, `Name`.
  if (/^\/?(?:aws|ssm)/i.test(parameter))
    throw new UsageError(
      `--parameter VpcIdParameterName is "${parameter}". SSM keeps names that begin with "aws" or "ssm" for itself.`,
    );
}
