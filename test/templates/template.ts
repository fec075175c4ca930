import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Parameter, parseTemplate as parse } from '../../scripts/lint/template';

export const root = join(__dirname, '..', '..');

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Description: string;
  readonly Metadata: Readonly<Record<string, unknown>>;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { Description?: string; Value: unknown; Export?: unknown }>>;
}

export function readTemplate(file = 'templates/product.yaml'): Template {
  return parseTemplate(readFileSync(join(root, file), 'utf8'));
}

export function parseTemplate(text: string): Template {
  return parse<Template>(text);
}

export function getResource(template: Template, name: string): Resource {
  const resource = template.Resources[name];
  if (!resource) throw new Error(`The template has no resource ${name}.`);
  return resource;
}

/** One value for each parameter: what is given, else the default. */
export function fillIn({ Parameters }: Template, given: Record<string, string>): Record<string, string> {
  const defaults = Object.entries(Parameters).map(([name, { Default = '' }]) => [name, String(Default)]);
  return { ...Object.fromEntries(defaults), ...given };
}
