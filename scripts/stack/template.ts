import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Declarations } from './assignments';
import { UsageError } from './failure';

/** CloudFormation's limits, in bytes, for a template in the request and for one read from S3. */
const BODY_LIMIT = 51_200;
const URL_LIMIT = 1_000_000;

const FULL = 'ecr-vpc-endpoints.template.yaml';
const SMALL = 'ecr-vpc-endpoints.small.template.yaml';

export interface TemplateChoice {
  template?: string | undefined;
  small?: boolean | undefined;
  bucket?: string | undefined;
}

export interface Template {
  name: string;
  text: string;
  parameters: Declarations;
  /** Where it must be put first; absent when it travels in the request. */
  upload?: { bucket: string; key: string };
}

/** The template the command line asks for, read and checked, and the way it will travel. */
export function openTemplate(choice: TemplateChoice, distFolder: string): Template {
  if (choice.template !== undefined && choice.small)
    throw new UsageError('--template and --small exclude each other: give one of them.');
  const file = choice.template ?? join(distFolder, choice.small ? SMALL : FULL);
  const text = readText(file, choice.template === undefined);
  const upload = planUpload(file, text, choice.bucket);
  return { name: file, text, parameters: readDeclarations(file, text), ...(upload && { upload }) };
}

function readText(file: string, ours: boolean): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(
      ours
        ? `The built template ${file} cannot be read: run "npm run build" first.`
        : `--template "${file}" cannot be read: give the path of a template file.`,
    );
  }
}

/** The key carries the content's hash: the same template is never stored twice, and a new one is always new. */
export function planUpload(file: string, text: string, bucket: string | undefined): Template['upload'] {
  const size = Buffer.byteLength(text);
  if (size <= BODY_LIMIT) return undefined;
  if (size > URL_LIMIT)
    throw new UsageError(
      `${file} has ${size} bytes, and CloudFormation takes no template over ${URL_LIMIT}: make it smaller.`,
    );
  if (bucket === undefined)
    throw new UsageError(
      `${file} has ${size} bytes, more than the ${BODY_LIMIT} that a request may carry: pass --bucket NAME to send it through your S3 bucket, or --small to use the template that fits.`,
    );
  const digest = createHash('sha256').update(text).digest('hex');
  return { bucket, key: `ecr-vpc-endpoints/${digest}/${basename(file)}` };
}

export function readDeclarations(file: string, text: string): Declarations {
  // CloudFormation's short tags (!Ref ...) are unknown to YAML: warnings, which do not matter here.
  const document = parseDocument(text, { logLevel: 'silent' });
  const template: unknown = document.errors.length > 0 ? undefined : document.toJS();
  if (!isRecord(template) || !isRecord(template.Resources))
    throw new UsageError(
      `${file} is not a CloudFormation template: YAML or JSON with a "Resources" section.`,
    );
  return isRecord(template.Parameters) ? (template.Parameters as Declarations) : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
