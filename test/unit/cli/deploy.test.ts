import { type DeployRequest, deploy } from '../../../scripts/deploy';
import { destroy } from '../../../scripts/destroy';
import { exitCode, Interrupted, StackFailure, UsageError } from '../../../scripts/stack/failure';
import { type FakeSession, failedEvent, fakeCloud, fakeSession, stackEvent } from './fake-cloud';

const request: DeployRequest = {
  stackName: 'stack',
  template: { name: 't.yaml', text: 'Resources: {}', parameters: { VpcId: {}, Refresh: { Default: '' } } },
  parameters: new Map([['VpcId', 'vpc-0123abcd']]),
  tags: new Map(),
  yes: true,
};
const done = [{ status: 'CREATE_COMPLETE' as const, events: [stackEvent('CREATE_COMPLETE')] }];

describe('deploy', () => {
  it('creates through a change set and returns the outputs', async () => {
    const cloud = fakeCloud({ afterwards: done });
    const result = await deploy(request, fakeSession(cloud));
    expect(cloud.writes).toEqual(['createChangeSet', 'executeChangeSet']);
    expect(cloud.proposed[0]).toMatchObject({ ChangeSetType: 'CREATE', Capabilities: ['CAPABILITY_IAM'] });
    expect(result).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { EcrApiEndpointId: 'vpce-1' } });
  });

  it('does not take the state from before the start for the end', async () => {
    const cloud = fakeCloud({
      status: 'UPDATE_COMPLETE',
      afterwards: [
        { status: 'UPDATE_COMPLETE', events: [] },
        { status: 'UPDATE_IN_PROGRESS', events: [stackEvent('UPDATE_IN_PROGRESS')] },
        {
          status: 'UPDATE_ROLLBACK_COMPLETE',
          events: [failedEvent('A', 1, 'why'), stackEvent('UPDATE_ROLLBACK_COMPLETE')],
        },
      ],
    });
    await expect(deploy(request, fakeSession(cloud))).rejects.toThrow(/^why /);
  });

  it('keeps the VPC of an update that does not name one', async () => {
    const cloud = fakeCloud({
      status: 'CREATE_COMPLETE',
      afterwards: [{ status: 'UPDATE_COMPLETE', events: [stackEvent('UPDATE_COMPLETE')] }],
    });
    await deploy({ ...request, parameters: new Map([['Refresh', '2']]) }, fakeSession(cloud));
    expect(cloud.proposed[0]).toMatchObject({
      ChangeSetType: 'UPDATE',
      Parameters: [
        { ParameterKey: 'VpcId', UsePreviousValue: true },
        { ParameterKey: 'Refresh', ParameterValue: '2' },
      ],
    });
  });

  it('uploads before it proposes, and hands over the URL', async () => {
    const cloud = fakeCloud({ afterwards: done });
    const template = { ...request.template, upload: { bucket: 'b', key: 'k' } };
    await deploy({ ...request, template }, fakeSession(cloud));
    expect(cloud.writes).toEqual(['upload', 'createChangeSet', 'executeChangeSet']);
    expect(cloud.proposed[0]).toMatchObject({ TemplateURL: 'https://b/k' });
    expect(cloud.proposed[0]).not.toHaveProperty('TemplateBody');
  });

  it('says that there are no changes, which is success, and removes the change set only', async () => {
    const changeSet = { status: 'FAILED', reason: "The submitted information didn't contain changes." };
    const cloud = fakeCloud({ status: 'CREATE_COMPLETE', changeSet });
    const session = fakeSession(cloud);
    await expect(deploy(request, session)).resolves.toMatchObject({ changes: [], status: 'CREATE_COMPLETE' });
    expect(session.lines.join('\n')).toContain('No changes');
    expect(cloud.writes).toEqual(['createChangeSet', 'deleteChangeSet']);
  });

  it.each([
    ['says no', () => false, {}],
    ['cannot be given the changes', () => true, { status: 'FAILED', reason: 'Template error' }],
  ])('leaves nothing of a new stack when the user %s', async (_name, answer, changeSet: object) => {
    const cloud = fakeCloud({ changeSet });
    await expect(deploy({ ...request, yes: false }, fakeSession(cloud, answer))).rejects.toThrow();
    expect(cloud.writes).toEqual(['createChangeSet', 'deleteChangeSet', 'deleteStack']);
  });

  it('leaves a stack alone that somebody else had under review', async () => {
    const cloud = fakeCloud({ status: 'REVIEW_IN_PROGRESS' });
    await expect(
      deploy(
        { ...request, yes: false },
        fakeSession(cloud, () => false),
      ),
    ).rejects.toThrow(/You said no/);
    expect(cloud.writes).toEqual(['createChangeSet', 'deleteChangeSet']);
  });

  it('leaves nothing behind on Ctrl-C at the question', async () => {
    const cloud = fakeCloud({});
    const session: FakeSession = fakeSession(cloud, () => {
      session.stop();
      return true;
    });
    await expect(deploy({ ...request, yes: false }, session)).rejects.toThrow(Interrupted);
    expect(cloud.writes).toEqual(['createChangeSet', 'deleteChangeSet', 'deleteStack']);
  });

  it('says on Ctrl-C during the operation that it goes on', async () => {
    const cloud = fakeCloud({
      afterwards: [{ status: 'CREATE_IN_PROGRESS', events: [stackEvent('CREATE_IN_PROGRESS')] }],
    });
    const session = fakeSession(cloud);
    setTimeout(session.stop, 20);
    await expect(deploy(request, session)).rejects.toThrow(/the creation of stack stack goes on in AWS/);
    expect(cloud.writes).toEqual(['createChangeSet', 'executeChangeSet']);
  });

  it('asks for --yes before it makes anything where nobody can be asked', async () => {
    const cloud = fakeCloud({});
    await expect(deploy({ ...request, yes: false }, fakeSession(cloud))).rejects.toThrow(UsageError);
    expect(cloud.writes).toEqual([]);
  });

  it('wants a VPC for a new stack before it makes anything', async () => {
    const cloud = fakeCloud({});
    const template = { ...request.template, upload: { bucket: 'b', key: 'k' } };
    const unnamed = { ...request, template, parameters: new Map() };
    await expect(deploy(unnamed, fakeSession(cloud))).rejects.toThrow(/pass --vpc-id/);
    expect(cloud.writes).toEqual([]);
  });

  it.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED'] as const)(
    'sends a stack in %s to destroy',
    async (status) => {
      const cloud = fakeCloud({ status });
      await expect(deploy(request, fakeSession(cloud))).rejects.toThrow(
        /run "destroy --stack-name stack" first/,
      );
      expect(cloud.writes).toEqual([]);
    },
  );

  it('waits for nobody: a stack at work is an error', async () => {
    await expect(deploy(request, fakeSession(fakeCloud({ status: 'UPDATE_IN_PROGRESS' })))).rejects.toThrow(
      /wait/,
    );
  });

  it('fails with the root cause first and the rest after it', async () => {
    const events = [
      failedEvent('B', 2, 'later'),
      failedEvent('A', 1, 'cause'),
      failedEvent('C', 3, 'Resource creation cancelled'),
      stackEvent('ROLLBACK_COMPLETE'),
    ];
    const cloud = fakeCloud({ afterwards: [{ status: 'ROLLBACK_COMPLETE', events }] });
    const error: unknown = await deploy(request, fakeSession(cloud)).catch((caught) => caught);
    expect(error).toBeInstanceOf(StackFailure);
    expect(error).toMatchObject({ message: expect.stringMatching(/^cause /), status: 'ROLLBACK_COMPLETE' });
    expect(
      error instanceof StackFailure && error.also.map(({ LogicalResourceId }) => LogicalResourceId),
    ).toEqual(['B']);
    expect(exitCode(error)).toBe(1);
  });
});

describe('destroy', () => {
  it('deletes and waits for the end', async () => {
    const cloud = fakeCloud({
      status: 'CREATE_COMPLETE',
      afterwards: [
        { status: 'CREATE_COMPLETE', events: [] },
        { status: 'DELETE_COMPLETE', events: [stackEvent('DELETE_COMPLETE')] },
      ],
    });
    const session = fakeSession(cloud);
    await expect(destroy({ stackName: 'stack', yes: true }, session)).resolves.toMatchObject({
      status: 'DELETE_COMPLETE',
    });
    expect(cloud.writes).toEqual(['deleteStack']);
  });

  it('takes a stack that is not there for success, and says so', async () => {
    const session = fakeSession(fakeCloud({}));
    await expect(destroy({ stackName: 'stack', yes: true }, session)).resolves.toMatchObject({
      status: 'ABSENT',
    });
    expect(session.lines).toEqual(['There is no stack stack in us-east-1: nothing to delete.']);
  });

  it.each([
    ['without a yes', { status: 'CREATE_COMPLETE' as const }, (): boolean => false],
    ['during an update', { status: 'UPDATE_IN_PROGRESS' as const }, (): boolean => true],
  ])('deletes nothing %s', async (_name, script, answer) => {
    const cloud = fakeCloud(script);
    await expect(destroy({ stackName: 'stack' }, fakeSession(cloud, answer))).rejects.toThrow();
    expect(cloud.writes).toEqual([]);
  });

  it('fails with the root cause when something does not go', async () => {
    const events = [failedEvent('A', 1, 'still in use'), stackEvent('DELETE_FAILED')];
    const cloud = fakeCloud({ status: 'CREATE_COMPLETE', afterwards: [{ status: 'DELETE_FAILED', events }] });
    await expect(destroy({ stackName: 'stack', yes: true }, fakeSession(cloud))).rejects.toThrow(
      /^still in use /,
    );
  });
});

describe('a stack that is somebody else’s', () => {
  const theirs = { status: 'CREATE_COMPLETE' as const, template: 'Resources: {}', afterwards: done };

  it('is neither updated nor deleted, and --yes does not help', async () => {
    const cloud = fakeCloud(theirs);
    await expect(deploy(request, fakeSession(cloud))).rejects.toThrow(/is not one of these stacks/);
    await expect(destroy({ stackName: 'stack', yes: true }, fakeSession(cloud))).rejects.toThrow(
      /nothing was changed/,
    );
    expect(cloud.writes).toEqual([]);
  });

  it('is updated by a template of the user’s own', async () => {
    const cloud = fakeCloud(theirs);
    await deploy({ ...request, ownsTemplate: true }, fakeSession(cloud));
    expect(cloud.writes).toContain('executeChangeSet');
  });
});
