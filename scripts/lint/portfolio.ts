import type { Finding } from './finding';
import { lintRules } from './rules';
import type { Resource, Template } from './template';
import { holds, isRecord, listAssignments, resolveText, type Values } from './values';

interface Form {
  readonly accepted: RegExp;
  readonly form: string;
  /** What a parameter that feeds the property must refuse. */
  readonly wrong: string;
}

/** Forms that Service Catalog asks for only when the stack is deployed. */
const supportUrl: Form = {
  accepted: /^https?:\/\/\S+$/,
  form: 'begin with https:// or http://',
  wrong: 'www.example.com',
};
const versionName: Form = { accepted: /^\S+$/, form: 'hold no spaces', wrong: '1.0.0 beta' };

/** The portfolio for the product that it offers; with the parameter values of its stack, where there is one. */
export function lintPortfolio(portfolio: Template, product: Template, given: Values = {}): Finding[] {
  const findings = listAssignments(portfolio, given).flatMap((values) =>
    Object.entries(portfolio.Resources)
      .filter(([, { Condition }]) => Condition === undefined || holds(portfolio, values, Condition))
      .flatMap(([name, resource]) => lintResource(name, resource, { portfolio, product, values })),
  );
  return [...new Map(findings.map((each) => [`${each.where} ${each.sentence}`, each])).values()];
}

interface Context {
  readonly portfolio: Template;
  readonly product: Template;
  readonly values: Values;
}

function lintResource(name: string, { Type, Properties = {} }: Resource, context: Context): Finding[] {
  const where = `Resources.${name}.Properties`;
  if (Type === 'AWS::ServiceCatalog::LaunchTemplateConstraint')
    return lintConstraint(`${where}.Rules`, Properties.Rules, context);
  if (Type === 'AWS::ServiceCatalog::CloudFormationProduct')
    return [
      ...lintText(`${where}.SupportUrl`, Properties.SupportUrl, supportUrl, context),
      ...lintVersions(
        `${where}.ProvisioningArtifactParameters`,
        Properties.ProvisioningArtifactParameters,
        context,
      ),
    ];
  return [];
}

function lintConstraint(where: string, rules: unknown, { portfolio, product, values }: Context): Finding[] {
  const text = resolveText(portfolio, values, rules);
  const sentences =
    text === undefined
      ? ['The rules cannot be read: write them as a text, or as Fn::Sub of one.']
      : lintRules(text, product);
  return sentences.map((sentence) => ({ where, sentence }));
}

function lintVersions(where: string, versions: unknown, context: Context): Finding[] {
  if (!Array.isArray(versions) || versions.length === 0)
    return [{ where, sentence: 'The product has no version: give it a list of at least one.' }];
  return versions.flatMap((version, index) => {
    const place = `${where}[${index}].Name`;
    const name = isRecord(version) ? version.Name : undefined;
    if (name === undefined)
      return [{ where: place, sentence: 'The version has no name: give it its number.' }];
    return lintText(place, name, versionName, context);
  });
}

function lintText(
  where: string,
  property: unknown,
  { accepted, form, wrong }: Form,
  context: Context,
): Finding[] {
  const text = resolveText(context.portfolio, context.values, property);
  const refused = text !== undefined && text !== '' && !accepted.test(text);
  return [
    ...(refused ? [{ where, sentence: `"${text}" must ${form}.` }] : []),
    ...listSources(property)
      .filter((name) => takes(context.portfolio, name, wrong))
      .map((name) => ({
        where,
        sentence: `The parameter ${name} takes "${wrong}", but the value must ${form}: give it an AllowedPattern.`,
      })),
  ];
}

/** The parameters that a property takes its text from as it is. */
function listSources(property: unknown): string[] {
  if (!isRecord(property)) return [];
  if (typeof property.Ref === 'string') return [property.Ref];
  const branches = property['Fn::If'];
  return Array.isArray(branches) ? branches.slice(1).flatMap(listSources) : [];
}

function takes({ Parameters = {} }: Template, name: string, text: string): boolean {
  const parameter = Parameters[name];
  if (parameter === undefined) return false;
  return !parameter.AllowedValues && new RegExp(parameter.AllowedPattern ?? '').test(text);
}
