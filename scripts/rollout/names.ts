import { UsageError } from '../stack/failure';

type Check = (option: string, text: string) => string;

/** The values of a list, checked one by one, as the comma-separated text that a template parameter takes. */
export function readList(option: string, values: readonly string[], check: Check): string {
  const checked = values.map((value) => check(option, value.trim()));
  const twice = checked.find((value, index) => checked.indexOf(value) !== index);
  if (twice === undefined) return checked.join(',');
  throw new UsageError(`${option} names "${twice}" twice: give each one once.`);
}

export const checkAccount: Check = (option, text) =>
  accept(option, text, /^[0-9]{12}$/, 'an account ID: 12 digits');

/** The forms that AWS::CloudFormation::StackSet accepts for OrganizationalUnitIds. */
export const checkOu: Check = (option, text) => {
  const root = option === '--ou' ? '|r-[a-z0-9]{4,32}' : '';
  const words = root ? ' (or the root of the organization, like r-ab12)' : '';
  const form = new RegExp(`^(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}${root})$`);
  return accept(option, text, form, `the ID of an organizational unit, like ou-ab12-cdefgh34${words}`);
};

export const checkRegion: Check = (option, text) =>
  accept(option, text, /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]+$/, 'the name of a Region, like eu-central-1');

export function checkUrl(text: string): string {
  return accept('--template-url', text, /^https?:\/\/\S+$/, 'a URL that begins with https://');
}

export function checkRoleName(text: string): string {
  const words = 'the name of a role: letters, digits and +=,.@_- with its path before it, without the ARN';
  return accept('--role-name', text, /^(?!arn:)[\w+=,.@/-]{1,512}$/, words);
}

function accept(option: string, text: string, form: RegExp, words: string): string {
  if (form.test(text)) return text;
  throw new UsageError(`${option} "${text}" is not ${words}.`);
}
