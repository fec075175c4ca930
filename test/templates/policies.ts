import { holds, isRecord, resolveText } from '../../scripts/lint/values';
import { account, type Policy } from '../iam/simulate';
import { fillIn, getResource, readTemplate } from './template';

const region = 'eu-central-1';
const pseudo = { 'AWS::Partition': 'aws', 'AWS::Region': region, 'AWS::AccountId': account };

/** The policies of a role or managed policy, as they stand in IAM after a deployment with these parameters. */
export function readPolicies(file: string, name: string, parameters: Record<string, string> = {}): Policy[] {
  const { Properties } = getResource(readTemplate(file), name);
  const documents = (Properties.Policies as Record<string, unknown>[] | undefined) ?? [
    { PolicyName: name, PolicyDocument: Properties.PolicyDocument },
  ];
  return documents.map(({ PolicyName, PolicyDocument }) => ({
    name: String(PolicyName),
    policy: resolve(file, parameters, PolicyDocument),
  }));
}

/** References, conditions and texts filled in; what is AWS::NoValue is gone. */
function resolve(file: string, parameters: Record<string, string>, node: unknown): unknown {
  const template = readTemplate(file);
  const values = { ...fillIn(template, parameters), ...pseudo };
  const fill = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(fill).filter((value) => value !== undefined);
    if (!isRecord(each)) return each;
    const branches = each['Fn::If'];
    if (Array.isArray(branches))
      return fill(holds(template, values, branches[0]) ? branches[1] : branches[2]);
    if (each.Ref === 'AWS::NoValue') return undefined;
    if ('Ref' in each || 'Fn::Sub' in each) return resolveText(template, values, each);
    const entries = Object.entries(each).map(([key, value]) => [key, fill(value)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  };
  return fill(node);
}
