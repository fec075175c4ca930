import { SAMPLE_VPC } from '../../../scripts/pictures/plan-sample';
import { NEW_STACK, planUpdate } from '../../../scripts/plan/subject';
import { fakeSession } from '../cli/fake-cloud';
import { launch, ownerOf, STACK_ID, stackCloud, update } from './fixtures';

const asked = { parameters: new Map<string, string>(), tags: new Map([['team', 'web']]) };

describe('what a plan is for', () => {
  it('is a Create of a stack that nothing can carry, without --stack-name', () => {
    expect(launch({ EndpointPolicy: 'PullOnly' })).toMatchObject({
      request: {
        type: 'Create',
        properties: { selector: { by: 'VpcId', vpcId: SAMPLE_VPC }, endpointPolicy: 'PullOnly' },
      },
      functionStackId: NEW_STACK,
      stack: undefined,
    });
  });

  it('is an Update with the identity of the stack, with --stack-name', async () => {
    expect(await update({ EndpointSet: 'S3Only' })).toMatchObject({
      request: { type: 'Update', owner: ownerOf(), properties: { endpointSet: 'S3Only' } },
      functionStackId: STACK_ID,
      stack: { name: 'stack', id: STACK_ID, logicalId: 'Endpoints' },
    });
  });

  it('knows the groups of before, which may come off again', async () => {
    const { request } = await update({ SecurityGroupIds: '' }, { SecurityGroupIds: 'sg-0123abcd' });
    expect(request.previousSecurityGroupIds).toEqual(['sg-0123abcd']);
  });

  it('is a new owner in another VPC', async () => {
    const subject = await update({ VpcId: 'vpc-0000000a' });
    expect(subject.request.previousOwner).toBe(ownerOf());
    expect(subject.request.owner).toBe(ownerOf({ VpcId: 'vpc-0000000a' }));
  });

  it('has the tags of the stack and those given', async () => {
    const cloud = stackCloud();
    const findStack = async (name: string) => {
      const stack = await cloud.findStack(name);
      return stack && { ...stack, Tags: [{ Key: 'cost', Value: '7' }] };
    };
    const subject = await planUpdate('stack', asked, fakeSession({ ...cloud, findStack }));
    expect(subject.stackTags).toEqual({ cost: '7', team: 'web' });
  });

  it('is a Create where the stack lacks its resource', async () => {
    const cloud = { ...stackCloud(), listResources: async () => [] };
    const { request } = await planUpdate('stack', asked, fakeSession(cloud));
    expect(request).toMatchObject({ type: 'Create', owner: ownerOf() });
  });

  it('refuses a stack that is not there, and values that make no sense, in one sentence', async () => {
    await expect(planUpdate('other', asked, fakeSession(stackCloud()))).rejects.toThrow(
      'There is no stack other in us-east-1: check --stack-name, --region and --profile.',
    );
    expect(() => launch({ EndpointPolicy: 'Pull' })).toThrow(/^EndpointPolicy is "Pull". Accepted is/);
    expect(() => launch({ EndpointPolicy: 'Pull' })).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
