import { type Parameter, parseTemplate } from '../lint/template';
import {
  checkBucket,
  checkStackName,
  readParameters,
  refuseUnknown,
  type Values,
} from '../stack/assignments';
import { UsageError } from '../stack/failure';
import { checkOutputFile } from '../stack/output-file';
import { isVersion } from './step';

export interface PublishOptions {
  stackName: string;
  version: string;
  bucket: string;
  notes?: string;
  parameter?: string[];
  acceptPermissions?: boolean;
  dryRun?: boolean;
  markdown?: string;
  yes?: boolean;
}

export interface PublishRequest {
  readonly stackName: string;
  readonly version: string;
  readonly bucket: string;
  readonly notes: string | undefined;
  readonly parameters: Values;
  readonly acceptPermissions: boolean;
  readonly dryRun: boolean;
  readonly markdown: string | undefined;
  readonly yes: boolean;
}

/** Parameters of the portfolio stack that say what is published. */
const OWN = ['Version', 'TemplateUrl', 'VersionDescription'];

/** Service Catalog's limit for the description of a version. */
const NOTES_LIMIT = 8192;

/** Everything that can be wrong with the command line is said here, before anything is built or asked. */
export function readPublishRequest(
  options: PublishOptions,
  release: string,
  portfolioTemplate: string,
): PublishRequest {
  const { notes, markdown, acceptPermissions = false, dryRun = false, yes = false } = options;
  const parameters = readParameters(options.parameter ?? [], undefined);
  checkParameters(portfolioTemplate, parameters);
  if (notes !== undefined && notes.length > NOTES_LIMIT)
    throw new UsageError(`--notes has ${notes.length} characters: at most ${NOTES_LIMIT} are accepted.`);
  return {
    ...{ notes, acceptPermissions, dryRun, yes, parameters },
    markdown: checkOutputFile('--markdown', markdown),
    stackName: checkStackName(options.stackName),
    version: checkVersion(options.version, release),
    bucket: checkBucket(options.bucket),
  };
}

function checkVersion(version: string, release: string): string {
  if (!isVersion(version))
    throw new UsageError(
      `--version "${version}" is not a semantic version: three numbers with dots between them, such as 1.2.0.`,
    );
  if (version !== release)
    throw new UsageError(
      `--version is ${version} and package.json says ${release}, which the build writes into the template: run "npm version ${version}" first, or ask for ${release}.`,
    );
  return version;
}

/** What the template accepts is what the template says: CloudFormation would find it out only after the upload. */
function checkParameters(text: string, given: Values): void {
  const declared = parseTemplate(text).Parameters ?? {};
  refuseUnknown(declared, given);
  for (const [name, value] of given) {
    const declaration = declared[name];
    if (declaration && !accepts(declaration, value))
      throw new UsageError(`--parameter ${name} "${value}" is not accepted: ${explain(declaration)}`);
    if (OWN.includes(name))
      throw new UsageError(
        `--parameter ${name} is not accepted: publish sets it, from --version, --bucket and --notes.`,
      );
  }
}

function accepts(declaration: Parameter, value: string): boolean {
  const {
    Type,
    AllowedPattern,
    AllowedValues,
    MinLength = 0,
    MaxLength = Number.POSITIVE_INFINITY,
  } = declaration;
  const values = /^(CommaDelimitedList|List<)/.test(Type)
    ? value.split(',').map((each) => each.trim())
    : [value];
  if (value.length < Number(MinLength) || value.length > Number(MaxLength)) return false;
  if (AllowedValues && !values.every((each) => AllowedValues.map(String).includes(each))) return false;
  // CloudFormation wants the whole value to match.
  return (
    AllowedPattern === undefined || values.every((each) => new RegExp(`^(?:${AllowedPattern})$`).test(each))
  );
}

function explain(declaration: Parameter): string {
  const { ConstraintDescription, AllowedValues, AllowedPattern, MinLength = 0, MaxLength } = declaration;
  if (ConstraintDescription !== undefined) return `it ${ConstraintDescription}`;
  if (AllowedValues) return `it must be one of ${AllowedValues.join(', ')}.`;
  if (AllowedPattern !== undefined) return `it must match ${AllowedPattern}.`;
  return MaxLength === undefined
    ? `it must have at least ${MinLength} characters.`
    : `it must have ${MinLength} to ${MaxLength} characters.`;
}
