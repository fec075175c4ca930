import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeLiftedPolicy } from '../../scripts/publish/stack-policy';
import { Interrupted, StackFailure } from '../../scripts/stack/failure';
import type { FakeStack } from './fake-account';
import type { FakeCall } from './fake-server';
import { addParameter } from './kinds';
import { BUCKET, composeTemplate, openStage, STACK, type Stage } from './stage';

const policy = readFileSync(join(__dirname, '..', '..', 'templates', 'catalog-stack-policy.json'), 'utf8');
const second = composeTemplate('1.1.0', (text) => addParameter(text));

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
  await stage.publish('1.0.0', composeTemplate('1.0.0'));
  stage.takeWrites();
});
afterEach(() => stage?.fake.stop());

const stack = (): FakeStack => {
  const found = stage.fake.account.stacks.get(STACK);
  if (!found) throw new Error('There is no stack.');
  return found;
};
const listKeys = () =>
  [...(stage.fake.account.buckets.get(BUCKET)?.objects.keys() ?? [])].map((key) => key.split('/')[1]);

/** Lets the first calls of an action that fit go wrong. */
function spoil(action: string, fault: string, times = 1): void {
  let left = times;
  stage.fake.intercept = (call) => (call.action === action && left-- > 0 ? fault : undefined);
}

/** Does something right before a call is played. */
function before(action: string, act: (call: FakeCall) => void): void {
  let isDone = false;
  stage.fake.intercept = (call) => {
    if (call.action !== action || isDone) return undefined;
    isDone = true;
    act(call);
    return undefined;
  };
}

it('leaves no version behind when the upload fails, and none that points at nothing', async () => {
  stage.fake.intercept = ({ action }) => (action === 'PutObject' ? 'AccessDenied' : undefined);
  await expect(stage.publish('1.1.0', second)).rejects.toThrow(
    /^The template could not be uploaded to s3:\/\/company-templates\/ecr-vpc-endpoints\/1.1.0\/\w+\/template.yaml \(The test wants this to fail.\): nothing was published. Mend the cause and publish again.$/,
  );
  expect(stage.takeWrites()).toEqual(['PutObject AccessDenied']);
  expect(stage.listVersions()).toEqual(['1.0.0 DEFAULT']);
  expect(listKeys()).toEqual(['1.0.0']);
});

it('goes on when the answer to the upload is lost on the way', async () => {
  spoil('PutObject', 'lose');
  await stage.publish('1.1.0', second);
  expect(stage.takeWrites().slice(0, 2)).toEqual(['PutObject', 'PutObject PreconditionFailed']);
  expect(stage.listVersions()).toEqual(['1.0.0 DEPRECATED', '1.1.0 DEFAULT']);
});

it('refuses what somebody else has put where the template belongs', async () => {
  before('PutObject', ({ subject }) =>
    stage.fake.account.buckets.get(BUCKET)?.objects.set(subject.slice(BUCKET.length + 1), 'Resources: {}'),
  );
  await expect(stage.publish('1.1.0', second)).rejects.toThrow(/holds something else than the template/);
  expect(stage.takeWrites()).toEqual(['PutObject PreconditionFailed']);
  expect(stage.listVersions()).toEqual(['1.0.0 DEFAULT']);
});

it('puts the stack policy back when the deployment fails, says so, and resumes', async () => {
  before('ExecuteChangeSet', () => stage.fake.account.buckets.get(BUCKET)?.objects.clear());
  const error: unknown = await stage.publish('1.1.0', second).catch((caught) => caught);
  expect(error).toBeInstanceOf(StackFailure);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^Invalid templateBody.*\[Product, /),
    status: 'UPDATE_ROLLBACK_COMPLETE',
    advice: expect.stringMatching(
      /as it was before.*Version 1.1.0 is not published; its template stays in the bucket/,
    ),
  });
  expect(JSON.parse(stack().policy ?? '')).toEqual(JSON.parse(policy));
  expect(stage.listVersions()).toEqual(['1.0.0 DEFAULT']);

  const [url = ''] = [...stage.fake.account.catalog.products.values()].flatMap(({ artifacts }) =>
    artifacts.map((each) => each.url),
  );
  stage.fake.account.buckets
    .get(BUCKET)
    ?.objects.set(new URL(url).pathname.slice(1), composeTemplate('1.0.0'));
  await stage.publish('1.1.0', second);
  expect(stage.listVersions()).toEqual(['1.0.0 DEPRECATED', '1.1.0 DEFAULT']);
});

it('waits on Ctrl-C until the update is over and the stack policy is back', async () => {
  before('ExecuteChangeSet', () => stage.stop());
  const error: unknown = await stage.publish('1.1.0', second).catch((caught) => caught);
  expect(error).toBeInstanceOf(Interrupted);
  expect(error).toMatchObject({ message: expect.stringContaining('publish it again to finish the rest') });
  expect(stage.lines.join('\n')).toContain('Stopping as soon as the update is over');
  expect(stack().status).toBe('UPDATE_COMPLETE');
  expect(JSON.parse(stack().policy ?? '')).toEqual(JSON.parse(policy));
  expect(stage.listVersions()).toEqual(['1.0.0 DEFAULT', '1.1.0 DEFAULT']);

  stage.takeWrites();
  const report = await stage.publish('1.1.0', second);
  expect(report.outcome).toBe('finished');
  expect(report.notes).toContain('Left to do: Mark version 1.0.0 as deprecated.');
  expect(stage.takeWrites()).toEqual(['UpdateProvisioningArtifact']);
  expect(await stage.publish('1.1.0', second)).toMatchObject({ outcome: 'nothing to do' });
  expect(stage.takeWrites()).toEqual([]);
});

it('changes nothing on Ctrl-C before the start', async () => {
  before('GetRole', () => stage.stop());
  await expect(stage.publish('1.1.0', second)).rejects.toThrow(
    /Interrupted before the start: nothing was changed/,
  );
  expect(stage.takeWrites()).toEqual([]);
});

it('stops before the linters on Ctrl-C during the build', async () => {
  const lint = jest.fn(async () => []);
  const build = async () => {
    stage.stop();
    return second;
  };
  await expect(stage.publish('1.1.0', second, { workshop: { build, lint } })).rejects.toThrow(
    /^Interrupted before the start: nothing was changed.$/,
  );
  expect(lint).not.toHaveBeenCalled();
});

it.each(['HeadObject', 'CreateChangeSet'])(
  'says that the template is uploaded on Ctrl-C at %s',
  async (action) => {
    before(action, () => stage.stop());
    await expect(stage.publish('1.1.0', second)).rejects.toThrow(
      /^Interrupted: the template is uploaded, and version 1.1.0 is not published.$/,
    );
    expect(stage.takeWrites().slice(0, 1)).toEqual(['PutObject']);
    expect(stage.listVersions()).toEqual(['1.0.0 DEFAULT']);
  },
);

it('says how to go on after Ctrl-C while a new portfolio is made', async () => {
  before('ExecuteChangeSet', () => stage.stop());
  const first = () => stage.publish('1.0.0', composeTemplate('1.0.0'), { stackName: 'other' });
  await expect(first()).rejects.toThrow(
    /creation of stack other goes on in AWS. When it is over, publish version 1.0.0 again to finish the rest.$/,
  );
});

it('freezes the product again that a killed run has left open', async () => {
  stack().policy = composeLiftedPolicy('Product');
  const report = await stage.publish('1.0.0', composeTemplate('1.0.0'));
  expect(report.notes).toContain('Left to do: Freeze the product by the stack policy.');
  expect(stage.takeWrites()).toEqual(['SetStackPolicy']);
  expect(JSON.parse(stack().policy ?? '')).toEqual(JSON.parse(policy));
});

it('keeps a stack policy of the user’s own', async () => {
  const own = JSON.stringify({
    Statement: [
      ...JSON.parse(policy).Statement,
      { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: 'LogicalResourceId/LaunchRole' },
    ],
  });
  stack().policy = own;
  await stage.publish('1.1.0', second);
  expect(stack().policy).toBe(own);
});

it('does not overwrite what another run has published in between', async () => {
  before('CreateChangeSet', () => {
    stack().text = stack().text.concat('# another run was here\n');
  });
  await expect(stage.publish('1.1.0', second)).rejects.toThrow(
    /changed by somebody else since this run read it: nothing was deployed/,
  );
  expect(stage.takeWrites()).toEqual(['PutObject', 'CreateChangeSet', 'DeleteChangeSet']);
  expect(stage.listVersions()).toEqual(['1.0.0 DEFAULT']);
});

it('of two runs at once one publishes, and nothing is lost', async () => {
  const other = composeTemplate('1.2.0', (text) => addParameter(addParameter(text), 'Further'));
  const runs = await Promise.allSettled([stage.publish('1.1.0', second), stage.publish('1.2.0', other)]);
  expect(runs.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(stage.listVersions()).toHaveLength(2);
  expect(stage.listVersions()).toContain('1.0.0 DEPRECATED');
});

it('says what to do with a portfolio whose first deployment has failed', async () => {
  stage.fake.intercept = ({ action }) => {
    if (action === 'ExecuteChangeSet') stage.fake.account.roles.clear();
    return undefined;
  };
  const publishing = stage.publish('1.0.0', composeTemplate('1.0.0'), { stackName: 'other' });
  await expect(publishing).rejects.toMatchObject({
    status: 'ROLLBACK_COMPLETE',
    advice: expect.stringMatching(
      /must be deleted first \("aws cloudformation delete-stack --stack-name other"\)/,
    ),
  });
  stage.fake.account.roles.add('ecr-vpc-endpoints-launch');
  await expect(stage.publish('1.0.0', composeTemplate('1.0.0'), { stackName: 'other' })).rejects.toThrow(
    /^Stack other is in ROLLBACK_COMPLETE, which CloudFormation cannot update: delete it/,
  );
});

it('writes the report for a pull request, be the version refused or not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-report-'));
  const markdown = join(folder, 'report.md');
  await expect(stage.publish('1.0.1', second, { markdown })).rejects.toThrow(/too small a step/);
  expect(readFileSync(markdown, 'utf8')).toMatch(
    /^## Version 1.0.1 cannot be published in catalog.\n\n> Version 1.0.1 is too small/,
  );
  await stage.publish('1.1.0', second, { markdown, dryRun: true });
  expect(readFileSync(markdown, 'utf8')).toMatch(/^## Version 1.1.0 would be published in catalog./);
  await stage.publish('1.1.0', second, { markdown });
  expect(readFileSync(markdown, 'utf8')).toMatch(
    /^## Version 1.1.0 is published in catalog.[\s\S]*\| 1.0.0 \| pa-\w+ \| DEPRECATED/,
  );
  rmSync(folder, { recursive: true });
});
