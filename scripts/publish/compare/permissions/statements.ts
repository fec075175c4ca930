import { canonical, type Fields, isFields, toList, type Value } from '../template';
import type { Fact, Grant, Requirement, Rights } from './grant';

export type Owner = Pick<Grant, 'where' | 'holder' | 'kind'>;

/** Takes a policy document apart. What it does not understand becomes a fact, never nothing. */
export function readDocument(owner: Owner, document: Value | undefined): Rights {
  if (document === undefined) return { grants: [], facts: [] };
  if (!isFields(document) || document.Statement === undefined)
    return { grants: [], facts: [describeUnreadable(owner, document)] };
  return joinRights(toList(document.Statement).map((statement) => readStatement(owner, statement)));
}

export function joinRights(all: readonly Rights[]): Rights {
  return { grants: all.flatMap(({ grants }) => grants), facts: all.flatMap(({ facts }) => facts) };
}

function readStatement(owner: Owner, statement: Value): Rights {
  if (!isFields(statement)) return { grants: [], facts: [describeUnreadable(owner, statement)] };
  const { Effect: effect, Action, Resource, Principal, Condition } = statement;
  if (
    (effect !== 'Allow' && effect !== 'Deny') ||
    (Action === undefined && statement.NotAction === undefined)
  )
    return { grants: [], facts: [describeUnreadable(owner, statement)] };
  if (['NotAction', 'NotResource', 'NotPrincipal'].some((name) => name in statement))
    return { grants: [], facts: [describeInverse(owner, effect, statement)] };
  const requirements = readRequirements(Condition);
  const grants = listPrincipals(Principal).flatMap((principal) =>
    toList(Action).flatMap((action) =>
      orEmpty(toList(Resource).map(toText)).map(
        (resource): Grant => ({
          ...owner,
          effect,
          principal,
          action: toText(action),
          resource,
          requirements,
        }),
      ),
    ),
  );
  return { grants, facts: [] };
}

function orEmpty(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [''] : texts;
}

function describeUnreadable({ where, holder }: Owner, value: Value): Fact {
  return {
    where,
    holder,
    key: `${holder} ${canonical(value)}`,
    broadensBy: 'coming',
    come: `${where} holds a policy that cannot be read here, so what ${holder} allows is not known: ${canonical(value)}.`,
    gone: `${where} no longer holds the policy ${canonical(value)}.`,
  };
}

/** Everything but what is named: what that adds or takes away is not worked out. */
function describeInverse({ where, holder }: Owner, effect: 'Allow' | 'Deny', statement: Fields): Fact {
  const { Sid, ...meaning } = statement;
  const verb = effect === 'Allow' ? 'allowed' : 'denied';
  const words = `everything but what is named (${canonical(meaning)})`;
  return {
    where,
    holder,
    key: `${holder} ${canonical(meaning)}`,
    broadensBy: effect === 'Allow' ? 'coming' : 'going',
    come: `${holder}: ${verb} is now ${words}; how much that is, is not worked out.`,
    gone: `${holder}: no longer ${verb} is ${words}; how much that is, is not worked out.`,
  };
}

export function listPrincipals(principal: Value | undefined): readonly string[] {
  if (principal === undefined) return [''];
  if (!isFields(principal) || isFunction(principal)) return toList(principal).map(toText);
  return Object.entries(principal).flatMap(([kind, who]) =>
    toList(who).map((each) => (kind === 'AWS' && each === '*' ? '*' : `${kind} ${toText(each)}`)),
  );
}

function readRequirements(condition: Value | undefined): Requirement[] {
  if (condition === undefined) return [];
  if (!isFields(condition) || isFunction(condition))
    return [{ operator: '', key: toText(condition), values: [] }];
  return Object.entries(condition).flatMap(([operator, lines]) =>
    isFields(lines) && !isFunction(lines)
      ? Object.entries(lines).map(([key, values]) => ({
          operator,
          key,
          values: toList(values).map(toText).sort(),
        }))
      : [{ operator, key: toText(lines), values: [] }],
  );
}

function isFunction(value: Fields): boolean {
  const names = Object.keys(value);
  return names.length === 1 && (names[0] === 'Ref' || names[0]?.startsWith('Fn::') === true);
}

/** A value as a text in which `${Name}` stands for what only the stack knows. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (!isFields(value)) return hide(value);
  if (typeof value.Ref === 'string') return `\${${value.Ref}}`;
  const attribute = toList(value['Fn::GetAtt']);
  if (attribute.length > 0) return `\${${attribute.map(String).join('.')}}`;
  const [text, names] = toList(value['Fn::Sub']);
  if (typeof text === 'string') return substitute(text, isFields(names) ? names : {});
  const [separator, parts] = toList(value['Fn::Join']);
  if (typeof separator === 'string' && Array.isArray(parts)) return parts.map(toText).join(separator);
  return hide(value);
}

function substitute(text: string, names: Fields): string {
  return text.replace(/\$\{([^!}]+)\}/g, (whole, name: string) => {
    const value = names[name.trim()];
    return value === undefined ? whole : toText(value);
  });
}

/** Must not be taken for a pattern. */
function hide(value: Value): string {
  return `\${${canonical(value).replaceAll('*', '%2A').replaceAll('?', '%3F')}}`;
}
