import { describeId, isId } from './ids';

/** What says which VPC is meant: its id, or a parameter or a tag that is looked up at each Create and Update. */
export type Selector =
  | { readonly by: 'VpcId'; readonly vpcId: string }
  | { readonly by: 'VpcIdParameterName'; readonly name: string }
  | { readonly by: 'VpcTag'; readonly key: string; readonly value: string };

/** How a selector is read from its text, and the form that the text must have. */
export interface SelectorForm {
  readonly read: (text: string) => Selector | undefined;
  readonly accepted: string;
}

export const selectorForms: Readonly<Record<Selector['by'], SelectorForm>> = {
  VpcId: {
    read: (text) => (isId('vpc', text) ? { by: 'VpcId', vpcId: text } : undefined),
    accepted: describeId('vpc'),
  },
  // SSM: PutParameter, `Name`. A version or label after a colon would pin what is to be read anew each time.
  VpcIdParameterName: {
    read: (text) =>
      /^(?:[\w.-]+|(?:\/[\w.-]+){1,15})$/.test(text) && text.length <= 1_011
        ? { by: 'VpcIdParameterName', name: text }
        : undefined,
    accepted:
      'the name of an SSM parameter of this account and Region, such as "/network/vpc-id": letters, digits, ".", "-" ' +
      'and "_", with a "/" before each of at most 15 levels; or one such name without any "/"',
  },
  VpcTag: {
    read: (text) => {
      const [, key, value] = text.match(/^([^=]{1,128})=(.{0,256})$/su) ?? [];
      return key !== undefined && value !== undefined ? { by: 'VpcTag', key, value } : undefined;
    },
    accepted:
      'Key=Value, such as "network=main": a key of 1 to 128 characters without "=", and a value of at most 256',
  },
};

/** For sentences: where a VPC's id was taken from. */
export function describeSelector(selector: Selector): string {
  switch (selector.by) {
    case 'VpcId':
      return 'VpcId';
    case 'VpcIdParameterName':
      return `SSM parameter ${selector.name}`;
    case 'VpcTag':
      return `VpcTag "${selector.key}=${selector.value}"`;
  }
}
