import { refuse } from '../simulator/refusal';
import { parseOnce } from './fake-template';

type Given = readonly { ParameterKey?: string; ParameterValue?: string; UsePreviousValue?: string }[];

/** The parameters of a stack, checked as CloudFormation does when a change set is made. */
export function readParameters(
  text: string,
  given: Given,
  previous: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const declared = parseOnce(text).Parameters ?? {};
  const values = new Map(
    given.map(({ ParameterKey = '', ParameterValue = '', UsePreviousValue }) => [
      ParameterKey,
      UsePreviousValue === 'true' ? (previous.get(ParameterKey) ?? '') : ParameterValue,
    ]),
  );
  const unknown = [...values.keys()].filter((name) => !(name in declared));
  if (unknown.length > 0)
    throw refuse('ValidationError', `Parameters: [${unknown.join(', ')}] do not exist in the template`);
  for (const [name, { Default, AllowedPattern, AllowedValues, ConstraintDescription }] of Object.entries(
    declared,
  )) {
    const value = values.get(name) ?? (Default === undefined ? undefined : String(Default));
    if (value === undefined) throw refuse('ValidationError', `Parameters: [${name}] must have values`);
    const isAllowed = AllowedValues === undefined || AllowedValues.map(String).includes(value);
    if (!isAllowed || (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)))
      throw refuse(
        'ValidationError',
        `Parameter ${name} failed to satisfy constraint: ${ConstraintDescription ?? AllowedPattern}`,
      );
    values.set(name, value);
  }
  return values;
}
