import type { Vpc } from '@aws-sdk/client-ec2';
import { describeId, isId } from './ids';
import { toTags } from './network';
import type { Problem } from './problem';
import { describeSelector, type Selector } from './selector';

/** What a look at a selector's parameter or tag has come to. */
export type Finding = { readonly vpcId: string } | Absence | Mistake;

/** There is no VPC, or not yet: `OnNoMatch: Skip` lets this pass. */
export interface Absence {
  readonly absence: string;
  readonly advice: string;
}

/** Something is there, and wrong, or could not be read: nothing lets that pass. */
export interface Mistake {
  readonly mistake: Problem;
}

export interface ParameterAnswer {
  readonly type: string | undefined;
  readonly value: string;
}

/** Undefined: there is no such parameter. Blanks and a line break around the id do no harm. */
export function judgeParameter(
  selector: Selector,
  answer: ParameterAnswer | undefined,
  region: string,
): Finding {
  const name = describeSelector(selector);
  const advice = 'Give it the ID of the VPC as its value (type String).';
  if (!answer) return { absence: `${name} does not exist in ${region} of this account.`, advice };
  if (answer.type === 'SecureString') {
    const sentence = `${name} is a SecureString, which is not decrypted here. Accepted is type String, with a VPC ID.`;
    return { mistake: { code: 'ParameterIsSecret', sentence } };
  }
  const value = answer.value.trim();
  if (value === '') return { absence: `${name} is empty.`, advice };
  if (isId('vpc', value)) return { vpcId: value };
  const sentence = `${name} holds ${quote(value)}, which is not a VPC ID. Accepted is ${describeId('vpc')}.`;
  return { mistake: { code: 'NotAVpcId', sentence } };
}

/** Out of all VPCs that EC2 shows: its filters would take * and ? in a tag for wildcards. */
export function judgeVpcs(
  selector: Extract<Selector, { by: 'VpcTag' }>,
  vpcs: readonly Vpc[],
  { accountId, region }: { readonly accountId: string; readonly region: string },
): Finding {
  const tagged = vpcs.filter(({ Tags }) => {
    const tags = toTags(Tags);
    return Object.hasOwn(tags, selector.key) && tags[selector.key] === selector.value;
  });
  const excluded = tagged.flatMap((vpc) => exclude(vpc, accountId) ?? []);
  const [first, ...others] = tagged.filter((vpc) => exclude(vpc, accountId) === undefined);
  if (first && others.length === 0) return { vpcId: first.VpcId ?? '' };
  const name = describeSelector(selector);
  if (!first) {
    const why = excluded.length > 0 ? ` that counts (${listSome(excluded)})` : '';
    return {
      absence: `${name} finds no VPC${why} in ${region} of this account.`,
      advice: 'Give the VPC this tag, or name it by VpcId.',
    };
  }
  const ids = [first, ...others].map(({ VpcId = '' }) => VpcId).sort();
  const sentence =
    `${name} finds ${listSome(ids)}, but exactly one VPC of ${region} in this account may carry the tag. ` +
    'Take it off the others, or name the VPC by VpcId.';
  return { mistake: { code: 'SeveralVpcs', sentence } };
}

/** Why a VPC does not count although it has the tag. */
function exclude({ VpcId, IsDefault, OwnerId }: Vpc, accountId: string): string | undefined {
  if (OwnerId !== undefined && OwnerId !== accountId) return `${VpcId} belongs to account ${OwnerId}`;
  return IsDefault ? `${VpcId} is the default VPC` : undefined;
}

/** A parameter may be any text, of up to 8 KB. */
function quote(value: string): string {
  const characters = [...value];
  return JSON.stringify(characters.length > 60 ? `${characters.slice(0, 60).join('')}...` : value);
}

function listSome(things: readonly string[]): string {
  const most = 10;
  return [...things.slice(0, most), ...(things.length > most ? [`${things.length - most} more`] : [])].join(
    ', ',
  );
}
