import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  checkBucket,
  checkStackName,
  readParameters,
  refuseUnknown,
  type Values,
} from '../stack/assignments';
import { UsageError } from '../stack/failure';
import { openTemplate, type Template } from '../stack/template';
import { checkAccount, checkOu, checkRegion, checkRoleName, checkUrl, readList } from './names';
import { completeSelector } from './selector';

export interface RolloutOptions {
  stackName: string;
  ou?: string[];
  canaryAccounts?: string;
  canaryOu?: string;
  regions?: string;
  bucket?: string;
  templateUrl?: string;
  parameter?: string[];
  callAs?: string;
  status?: boolean;
  remove?: boolean;
  roleName?: string;
  html?: string;
  yes?: boolean;
}

export interface RolloutRequest {
  mode: 'deploy' | 'status' | 'remove';
  fleetName: string;
  /** templates/stack-set.yaml, which the fleet's own stacks are made from. */
  template: Template;
  /** Parameters of that template that the command line gives. */
  given: Values;
  /** What is deployed to the accounts, when it has to be sent to a bucket first. */
  product?: { text: string; bucket: string; key: string };
  roleName?: string;
  html?: string;
  yes: boolean;
}

export const TEMPLATE = 'stack-set.yaml';

/** Parameters that have an option of their own, or none because the command sets them. */
const RESERVED: Record<string, string> = {
  OrganizationalUnitIds: 'pass --ou instead',
  CanaryAccounts: 'pass --canary-accounts instead',
  CanaryOrganizationalUnitId: 'pass --canary-ou instead',
  Regions: 'pass --regions instead',
  TemplateUrl: 'pass --template-url or --bucket instead',
  CallAs: 'pass --call-as instead',
  Wave: 'rollout sets it',
  DeployInstances: 'rollout sets it',
  Attempt: 'rollout sets it',
};

/** Options that say what to deploy: they mean nothing to --status and --remove. */
const DEPLOYING = [
  'ou',
  'canaryAccounts',
  'canaryOu',
  'regions',
  'bucket',
  'templateUrl',
  'parameter',
] as const;

/** Everything that can be wrong with the command line is said here, before AWS is asked anything. */
export function readRolloutRequest(options: RolloutOptions, distFolder: string): RolloutRequest {
  const mode = readMode(options);
  const fleetName = checkFleetName(options.stackName);
  const template = openTemplate({ template: join(distFolder, TEMPLATE) }, distFolder);
  const given = new Map([...readGiven(options), ...readTargets(options)]);
  refuseUnknown(template.parameters, given);
  const product = readProduct(options, distFolder);
  return {
    ...{ mode, fleetName, template, given, yes: options.yes ?? false },
    ...(product && { product }),
    ...(options.roleName && { roleName: checkRoleName(options.roleName) }),
    ...(options.html && { html: checkPage(options.html) }),
  };
}

/** A page that could not be written would come to light only at the end. */
function checkPage(file: string): string {
  if (existsSync(dirname(file))) return file;
  throw new UsageError(`--html "${file}" is in a folder that does not exist: make it, or name another one.`);
}

function readMode(options: RolloutOptions): RolloutRequest['mode'] {
  if (options.status && options.remove)
    throw new UsageError('--status and --remove exclude each other: give one of them.');
  const mode = options.status ? 'status' : options.remove ? 'remove' : 'deploy';
  const stray = mode !== 'deploy' && DEPLOYING.find((name) => options[name] !== undefined);
  if (stray)
    throw new UsageError(
      `--${mode} takes no --${stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: it is about the fleet as it is.`,
    );
  return mode;
}

/** Room for "-organization", which makes the name of a stack and of a stack set. */
function checkFleetName(name: string): string {
  const longest = 128 - '-organization'.length;
  if (checkStackName(name).length <= longest) return name;
  throw new UsageError(`--stack-name "${name}" is too long: at most ${longest} characters for a fleet.`);
}

function readGiven({ parameter = [], callAs }: RolloutOptions): Values {
  const given = readParameters(parameter, undefined);
  for (const name of given.keys()) {
    const instead = RESERVED[name];
    if (instead) throw new UsageError(`--parameter ${name} is not accepted: ${instead}.`);
  }
  if (callAs) given.set('CallAs', callAs);
  return completeSelector(given);
}

function readTargets(options: RolloutOptions): Values {
  const { ou = [], canaryAccounts, canaryOu, regions, templateUrl } = options;
  if (canaryAccounts !== undefined && canaryOu !== undefined)
    throw new UsageError('--canary-accounts and --canary-ou exclude each other: give one of them.');
  if (canaryOu !== undefined && ou.includes(canaryOu))
    throw new UsageError(`"${canaryOu}" is both --canary-ou and --ou: the canary needs a unit of its own.`);
  const targets: Values = new Map();
  if (ou.length > 0) targets.set('OrganizationalUnitIds', readList('--ou', ou, checkOu));
  if (canaryAccounts !== undefined) {
    targets.set('CanaryAccounts', readList('--canary-accounts', canaryAccounts.split(','), checkAccount));
    targets.set('CanaryOrganizationalUnitId', '');
  }
  if (canaryOu !== undefined) {
    targets.set('CanaryOrganizationalUnitId', checkOu('--canary-ou', canaryOu));
    targets.set('CanaryAccounts', '');
  }
  if (regions !== undefined) targets.set('Regions', readList('--regions', regions.split(','), checkRegion));
  if (templateUrl !== undefined) targets.set('TemplateUrl', checkUrl(templateUrl));
  return targets;
}

function readProduct({ bucket, templateUrl }: RolloutOptions, distFolder: string): RolloutRequest['product'] {
  if (bucket === undefined) return undefined;
  if (templateUrl !== undefined)
    throw new UsageError('--bucket and --template-url exclude each other: give one of them.');
  const { text, upload } = openTemplate({ bucket: checkBucket(bucket) }, distFolder);
  return upload && { text, ...upload };
}
