import { randomBytes } from 'node:crypto';
import type { CreateChangeSetInput, Stack } from '@aws-sdk/client-cloudformation';
import type { Values } from './stack/assignments';
import {
  checkBucket,
  checkStackName,
  mergeParameters,
  mergeTags,
  readParameters,
  readTags,
  refuseUnknown,
} from './stack/assignments';
import { type ChangeRow, isEmpty, listChanges } from './stack/changes';
import type { ChangeSet } from './stack/cloud';
import { UsageError } from './stack/failure';
import { refuseForeign } from './stack/origin';
import { type DeployResult, showChanges, showOutputs } from './stack/report';
import { checkSelectors } from './stack/selector';
import { agree, canAgree, pause, type Session, stopIfAsked } from './stack/session';
import { openTemplate, type Template } from './stack/template';
import { explainFailure, newestEventId, watchStack } from './stack/watch';

export interface DeployOptions {
  stackName: string;
  vpcId?: string;
  parameter?: string[];
  tag?: string[];
  template?: string;
  bucket?: string;
  small?: boolean;
  yes?: boolean;
}

export interface DeployRequest {
  stackName: string;
  template: Template;
  parameters: Values;
  tags: Values;
  yes: boolean;
  /** The user's own template may be for a stack of the user's own. */
  ownsTemplate?: boolean;
  /** A last look right before the start; what it throws stops the deployment. */
  beforeStart?: () => Promise<void>;
}

type Proposal = CreateChangeSetInput & { StackName: string; ChangeSetName: string };

interface Started {
  stackId: string;
  afterEventId: string | undefined;
  changes: ChangeRow[];
  operation: string;
}

const NOTHING_CHANGED = 'Interrupted before the start: nothing was changed.';

/** Everything that can be wrong with the command line is said here, before AWS is asked anything. */
export function readDeployRequest(options: DeployOptions, distFolder: string): DeployRequest {
  const { small, bucket } = options;
  const stackName = checkStackName(options.stackName);
  const parameters = readParameters(options.parameter ?? [], options.vpcId);
  if (options.template === undefined) checkSelectors(parameters);
  const tags = readTags(options.tag ?? []);
  const choice = { template: options.template, small, bucket: bucket && checkBucket(bucket) };
  const template = openTemplate(choice, distFolder);
  refuseUnknown(template.parameters, parameters);
  const ownsTemplate = options.template !== undefined;
  return { stackName, parameters, tags, template, yes: options.yes ?? false, ownsTemplate };
}

/** Creates or updates the stack: proposes, shows, asks, starts, watches. */
export async function deploy(request: DeployRequest, session: Session): Promise<DeployResult> {
  if (!canAgree(session, request.yes))
    throw new UsageError(
      'There is no terminal to ask on: pass --yes to apply the changes without a question.',
    );
  const before = await session.cloud.findStack(request.stackName);
  if (!request.ownsTemplate) await refuseForeign(request.stackName, before, session);
  const proposal = await composeProposal(request, before, session);
  const started = await startChanges(proposal, request, before, session);
  if (!started) return reportNoChange(request, before, session);
  return followOperation(started, request, session);
}

/** CREATE is for a stack that is absent or was only reviewed; some states allow neither create nor update. */
export function decideIsNew(stackName: string, stack: Stack | undefined): boolean {
  const status = stack?.StackStatus;
  if (status === undefined || status === 'REVIEW_IN_PROGRESS') return true;
  if (status.endsWith('_IN_PROGRESS'))
    throw new Error(`Stack ${stackName} is in ${status}: wait until that is over, then run this again.`);
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(status))
    throw new Error(
      `Stack ${stackName} is in ${status}, which CloudFormation cannot update: run "destroy --stack-name ${stackName}" first.`,
    );
  return false;
}

/** Everything a change set needs; the template is in the bucket then, and nothing else has happened. */
async function composeProposal(
  request: DeployRequest,
  before: Stack | undefined,
  session: Session,
): Promise<Proposal> {
  const isNew = decideIsNew(request.stackName, before);
  const Parameters = mergeParameters(request.template.parameters, request.parameters, before?.Parameters);
  const Tags = mergeTags(request.tags, before?.Tags);
  const source = await sendTemplate(request.template, session);
  return {
    StackName: request.stackName,
    ChangeSetName: `ecr-vpc-endpoints-${randomBytes(6).toString('hex')}`,
    ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
    Capabilities: ['CAPABILITY_IAM'],
    Parameters,
    ...(Tags && { Tags }),
    ...source,
  };
}

/** Undefined when there is nothing to change. A change set that was not started never stays. */
async function startChanges(
  proposal: Proposal,
  { stackName, yes, beforeStart }: DeployRequest,
  before: Stack | undefined,
  session: Session,
): Promise<Started | undefined> {
  const isNew = proposal.ChangeSetType === 'CREATE';
  stopIfAsked(session, NOTHING_CHANGED);
  let started = false;
  try {
    await session.cloud.createChangeSet(proposal);
    const changeSet = await waitForChanges(stackName, proposal.ChangeSetName, session);
    if (isEmpty(changeSet.status, changeSet.reason)) return undefined;
    const changes = listChanges(changeSet.changes);
    showChanges(stackName, isNew, changes, session);
    if (!(await agree(session, yes, isNew ? 'Create this stack?' : 'Apply these changes?')))
      throw new Error('You said no: nothing was changed.');
    const stackId = (await session.cloud.findStack(stackName))?.StackId ?? stackName;
    const afterEventId = await newestEventId(stackId, session);
    stopIfAsked(session, NOTHING_CHANGED);
    await beforeStart?.();
    await session.cloud.executeChangeSet(stackName, proposal.ChangeSetName);
    started = true;
    return { stackId, afterEventId, changes, operation: isNew ? 'creation' : 'update' };
  } finally {
    if (!started) await discard(stackName, proposal.ChangeSetName, before === undefined, session);
  }
}

async function followOperation(
  { changes, ...watched }: Started,
  { stackName }: DeployRequest,
  session: Session,
): Promise<DeployResult> {
  const outcome = await watchStack({ ...watched, stackName }, session);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(outcome.status))
    throw await explainFailure(outcome, adviseAfter(outcome.status, stackName), session);
  const result = describeResult(stackName, outcome.stack, changes);
  session.terminal.say();
  showOutputs(result, session);
  return result;
}

async function sendTemplate(
  { text, upload }: Template,
  { cloud, terminal }: Session,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  if (!upload) return { TemplateBody: text };
  terminal.say(`Template to s3://${upload.bucket}/${upload.key}`);
  return { TemplateURL: await cloud.upload(upload.bucket, upload.key, text) };
}

async function waitForChanges(
  stackName: string,
  changeSetName: string,
  session: Session,
): Promise<ChangeSet> {
  for (;;) {
    const changeSet = await session.cloud.readChangeSet(stackName, changeSetName);
    if (changeSet.status === 'CREATE_COMPLETE' || isEmpty(changeSet.status, changeSet.reason))
      return changeSet;
    if (changeSet.status === 'FAILED')
      throw new Error(
        `CloudFormation could not work out the changes: ${changeSet.reason ?? 'it gave no reason'}`,
      );
    stopIfAsked(session, NOTHING_CHANGED);
    await pause(session);
  }
}

/** Only what this run made goes: a stack that others had under review before stays theirs. */
async function discard(stackName: string, changeSetName: string, wasAbsent: boolean, { cloud }: Session) {
  await cloud.deleteChangeSet(stackName, changeSetName).catch(() => undefined);
  if (!wasAbsent) return;
  const stack = await cloud.findStack(stackName).catch(() => undefined);
  if (stack?.StackStatus === 'REVIEW_IN_PROGRESS' && stack.StackId) await cloud.deleteStack(stack.StackId);
}

function reportNoChange(request: DeployRequest, stack: Stack | undefined, session: Session): DeployResult {
  const result = describeResult(request.stackName, stack, []);
  session.terminal.say(`No changes: stack ${request.stackName} is already as asked for.`);
  showOutputs(result, session);
  return result;
}

function describeResult(stackName: string, stack: Stack | undefined, changes: ChangeRow[]): DeployResult {
  const outputs = (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
    OutputKey,
    OutputValue,
  ]);
  return {
    stackName,
    stackId: stack?.StackId,
    status: stack?.StackStatus ?? 'unknown',
    changes,
    outputs: Object.fromEntries(outputs),
  };
}

function adviseAfter(status: string, stackName: string): string {
  if (status === 'UPDATE_ROLLBACK_COMPLETE') return `Stack ${stackName} is as it was before (${status}).`;
  if (status === 'ROLLBACK_COMPLETE')
    return `Everything made for stack ${stackName} was taken away again (${status}): mend the cause, run "destroy --stack-name ${stackName}", then deploy again.`;
  return `Stack ${stackName} is in ${status}: mend the cause, then see its events in the CloudFormation console.`;
}
