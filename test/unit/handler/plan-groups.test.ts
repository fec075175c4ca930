import { OWNER_TAG } from '../../../handler/identity';
import type { Endpoint } from '../../../handler/network';
import { isEmpty } from '../../../handler/plan';
import {
  admit,
  changesOf,
  makeGroup,
  makeManagedGroup,
  makeSettledNetwork,
  noRemoval,
  ourRule,
  planOn,
  type Setting,
  settledBut,
} from './builders';

describe('security groups', () => {
  it.each<[string, Partial<Endpoint>, Setting, unknown[]]>([
    [
      'puts given groups on and the managed one off',
      {},
      { properties: { securityGroupIds: ['sg-theirs'] } },
      [{ addSecurityGroups: ['sg-theirs'], removeSecurityGroupIds: ['sg-managed'] }],
    ],
    [
      'puts the managed group on and given ones off',
      { securityGroupIds: ['sg-theirs'] },
      { context: { previousSecurityGroupIds: ['sg-theirs'] } },
      [{ addSecurityGroups: ['sg-managed'], removeSecurityGroupIds: ['sg-theirs'] }],
    ],
    ['leaves on what users added', { securityGroupIds: ['sg-managed', 'sg-theirs'] }, {}, []],
    [
      'leaves on a group that is still given',
      { securityGroupIds: ['sg-theirs'] },
      {
        properties: { securityGroupIds: ['sg-theirs'] },
        context: { previousSecurityGroupIds: ['sg-theirs'] },
      },
      [],
    ],
  ])('%s', (_, change, setting, expected) => {
    const { interfaces } = planOn(settledBut(change), setting);
    const changes = interfaces.flatMap((step) =>
      step.action === 'modify' && step.endpointId === 'vpce-api' ? [step.changes] : [],
    );
    expect(changes).toEqual(expected);
  });

  it('refers to a managed group that is yet to be made', () => {
    const plan = planOn(settledBut({}, { securityGroups: [] }));
    expect(plan.group).toEqual({ action: 'create', rules: [admit('10.0.0.0/16', ourRule)] });
    expect(changesOf(plan)).toEqual([
      ['vpce-api', { addSecurityGroups: ['managed'] }],
      ['vpce-dkr', { addSecurityGroups: ['managed'] }],
    ]);
  });

  it('adds rules for new blocks first and takes old ones away last', () => {
    const ingress = [admit('10.9.0.0/16', ourRule), admit('10.8.0.0/16', 'by a user'), admit('10.7.0.0/16')];
    const plan = planOn(
      makeSettledNetwork({ securityGroups: [makeManagedGroup('sg-managed', { ingress })] }),
    );
    expect(plan.group).toEqual({
      action: 'allow',
      groupId: 'sg-managed',
      rules: [admit('10.0.0.0/16', ourRule)],
    });
    expect(plan.removal).toEqual({
      ...noRemoval,
      rules: [{ groupId: 'sg-managed', rules: [admit('10.9.0.0/16', ourRule)] }],
    });
    expect(isEmpty(plan)).toBe(false);
  });

  it('calls a plan that only takes an old rule away not empty', () => {
    const ingress = [admit('10.0.0.0/16', ourRule), admit('10.9.0.0/16', ourRule)];
    const plan = planOn(
      makeSettledNetwork({ securityGroups: [makeManagedGroup('sg-managed', { ingress })] }),
    );
    expect([plan.group, isEmpty(plan)]).toEqual([undefined, false]);
  });

  it('retires the managed group when groups are given, and leaves the others', () => {
    const plan = planOn(makeSettledNetwork(), { properties: { securityGroupIds: ['sg-theirs'] } });
    expect([plan.group, plan.removal]).toEqual([undefined, { ...noRemoval, groupIds: ['sg-managed'] }]);
  });

  it('leaves a group of ours in place while a foreign one refers to it', () => {
    const groups = (refersTo: string[]) => [
      makeManagedGroup('sg-managed', { refersTo: ['sg-managed'] }),
      makeGroup('sg-theirs', { refersTo }),
    ];
    const retire = (refersTo: string[]) =>
      planOn(makeSettledNetwork({ securityGroups: groups(refersTo) }), {
        properties: { securityGroupIds: ['sg-theirs'] },
      }).removal.groupIds;
    expect([retire(['sg-managed']), retire(['sg-theirs'])]).toEqual([[], ['sg-managed']]);
  });

  it('keeps the lowest of two managed groups, even where they refer to each other', () => {
    const securityGroups = [
      makeManagedGroup('sg-managed'),
      makeManagedGroup('sg-second', { refersTo: ['sg-managed'] }),
    ];
    const plan = planOn(settledBut({ securityGroupIds: ['sg-second'] }, { securityGroups }));
    expect(changesOf(plan)).toEqual([
      ['vpce-api', { addSecurityGroups: ['sg-managed'], removeSecurityGroupIds: ['sg-second'] }],
    ]);
    expect(plan.removal).toEqual({ ...noRemoval, groupIds: ['sg-second'] });
  });

  it('takes no group for ours that carries no tag of ours', () => {
    const securityGroups = [
      makeManagedGroup('sg-managed', { tags: { [OWNER_TAG]: 'ecr-vpc-endpoints-other' } }),
    ];
    const plan = planOn(makeSettledNetwork({ securityGroups }));
    expect([plan.group?.action, plan.removal.groupIds]).toEqual(['create', []]);
  });
});
