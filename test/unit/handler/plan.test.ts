import { OWNER_TAG, STACK_TAG } from '../../../handler/identity';
import type { Endpoint } from '../../../handler/network';
import { isEmpty } from '../../../handler/plan';
import {
  admit,
  makeEndpoint,
  makeNetwork,
  makeOffer,
  makeOwnEndpoint,
  makeSettledNetwork,
  makeTable,
  noRemoval,
  ourRule,
  ourTags,
  planOn,
  previousOwner,
  settledBut,
} from './builders';

const previousTags = { ...ourTags, [OWNER_TAG]: previousOwner };

describe('makePlan', () => {
  it('makes everything on a plain network', () => {
    const plan = planOn(makeNetwork());
    const nothingInTheWay = { action: 'create', deleteFirst: [], waitFor: [], dead: [] };
    expect(plan).toMatchObject({
      tagging: undefined,
      stackTagging: undefined,
      group: { action: 'create', rules: [admit('10.0.0.0/16', ourRule)] },
      interfaces: [
        { ...nothingInTheWay, own: { subnetIds: ['subnet-a', 'subnet-b'] } },
        { ...nothingInTheWay, endpoint: { offer: { service: { suffix: 'ecr.dkr' } } } },
      ],
      gateways: [{ ...nothingInTheWay, own: { routeTableIds: ['rtb-isolated', 'rtb-nat'] } }],
      removal: noRemoval,
    });
    expect(isEmpty(plan)).toBe(false);
  });

  it('has nothing to do on a settled network', () => {
    const plan = planOn(makeSettledNetwork());
    expect(plan).toMatchObject({
      tagging: undefined,
      stackTagging: undefined,
      group: undefined,
      interfaces: [],
      gateways: [],
      removal: noRemoval,
    });
    expect(plan.kept).toEqual({ 'ecr.api': 'vpce-api', 'ecr.dkr': 'vpce-dkr', s3: 'vpce-s3' });
    expect(isEmpty(plan)).toBe(true);
  });

  it.each(['pending', 'partial'])('waits for what is %s, which is no change', (state) => {
    const plan = planOn(settledBut({ state }));
    expect(plan.interfaces).toEqual([{ action: 'await', suffix: 'ecr.api', endpointId: 'vpce-api' }]);
    expect(isEmpty(plan)).toBe(true);
  });

  it('makes again what has vanished', () => {
    const { endpoints } = makeSettledNetwork();
    const plan = planOn(makeSettledNetwork({ endpoints: endpoints.filter(({ id }) => id !== 'vpce-s3') }));
    expect(plan).toMatchObject({ interfaces: [], gateways: [{ action: 'create' }] });
  });
});

describe('what is in the way of a new endpoint', () => {
  const others = makeSettledNetwork().endpoints.filter(({ id }) => id !== 'vpce-api');
  const make = (id: string, state: string) => makeOwnEndpoint(id, 'ecr.api', { state });

  it.each<[string, Endpoint, object]>([
    ['failed', make('vpce-1', 'failed'), { deleteFirst: ['vpce-1'], waitFor: ['vpce-1'], dead: ['vpce-1'] }],
    [
      'rejected',
      make('vpce-1', 'rejected'),
      { deleteFirst: ['vpce-1'], waitFor: ['vpce-1'], dead: ['vpce-1'] },
    ],
    [
      'on its way out',
      make('vpce-1', 'deleting'),
      { deleteFirst: [], waitFor: ['vpce-1'], dead: ['vpce-1'] },
    ],
    ['gone', make('vpce-1', 'deleted'), { deleteFirst: [], waitFor: [], dead: ['vpce-1'] }],
    [
      "somebody else's on its way out",
      makeEndpoint('vpce-1', 'ecr.api', { state: 'deleting' }),
      { deleteFirst: [], waitFor: ['vpce-1'], dead: ['vpce-1'] },
    ],
    [
      "somebody else's that failed",
      makeEndpoint('vpce-1', 'ecr.api', { state: 'failed' }),
      { deleteFirst: [], waitFor: [], dead: ['vpce-1'] },
    ],
    [
      "somebody else's without private DNS",
      makeEndpoint('vpce-1', 'ecr.api', { privateDnsEnabled: false }),
      { deleteFirst: [], waitFor: [], dead: [] },
    ],
  ])('is dealt with when it is %s', (_, endpoint, expected) => {
    const plan = planOn(makeSettledNetwork({ endpoints: [endpoint, ...others] }));
    expect(plan.interfaces).toEqual([expect.objectContaining({ action: 'create', ...expected })]);
    expect(plan.removal).toEqual(noRemoval);
  });

  it('does not matter where a living one of ours is kept', () => {
    const endpoints = [
      make('vpce-0', 'failed'),
      ...makeSettledNetwork().endpoints,
      make('vpce-z', 'deleting'),
    ];
    const plan = planOn(makeSettledNetwork({ endpoints }));
    expect([plan.interfaces, plan.removal]).toEqual([[], { ...noRemoval, endpointIds: ['vpce-0'] }]);
  });
});

describe('what is taken away', () => {
  it('is what a shortened list no longer names', () => {
    const { endpoints } = makeSettledNetwork();
    const offers = [makeOffer('ecr.api'), makeOffer('ecr.dkr'), makeOffer('s3')];
    const network = makeSettledNetwork({
      endpoints: [...endpoints, makeOwnEndpoint('vpce-sts', 'sts')],
      offers,
    });
    expect(planOn(network).removal).toEqual({ ...noRemoval, endpointIds: ['vpce-sts'] });
  });

  it('is the interfaces and their group when S3 alone is left', () => {
    const plan = planOn(makeSettledNetwork({ offers: [makeOffer('s3')] }), {
      properties: { endpointSet: 'S3Only' },
    });
    expect(plan.removal).toEqual({
      ...noRemoval,
      endpointIds: ['vpce-api', 'vpce-dkr'],
      groupIds: ['sg-managed'],
    });
    expect([plan.interfaces, plan.gateways, plan.group]).toEqual([[], [], undefined]);
  });

  it('is the second of two endpoints of ours for one service', () => {
    const { endpoints } = makeSettledNetwork();
    const network = makeSettledNetwork({
      endpoints: [...endpoints, makeOwnEndpoint('vpce-second', 'ecr.api')],
    });
    expect(planOn(network)).toMatchObject({ interfaces: [], removal: { endpointIds: ['vpce-second'] } });
  });

  it('is never what somebody else owns', () => {
    const { endpoints } = makeSettledNetwork();
    const tags = { [OWNER_TAG]: 'ecr-vpc-endpoints-other' };
    const foreign = [
      makeEndpoint('vpce-x', 'sts', { tags }),
      makeEndpoint('vpce-y', 'ecr.api', { privateDnsEnabled: false }),
    ];
    expect(isEmpty(planOn(makeSettledNetwork({ endpoints: [...endpoints, ...foreign] })))).toBe(true);
  });

  it('is our S3 endpoint where others have taken all its tables', () => {
    const theirs = makeEndpoint('vpce-theirs', 's3', { routeTableIds: ['rtb-isolated', 'rtb-nat'] });
    const { endpoints } = makeSettledNetwork();
    const plan = planOn(
      makeSettledNetwork({
        endpoints: [...endpoints, theirs],
        routeTables: [
          makeTable('rtb-isolated'),
          makeTable('rtb-nat'),
          makeTable('rtb-public', { egress: 'public', internetGatewayId: 'igw-1' }),
        ],
      }),
    );
    expect(plan).toMatchObject({ gateways: [], removal: { endpointIds: ['vpce-s3'] } });
  });
});

describe('tags', () => {
  it('are set where they lack or differ, on all of ours at once', () => {
    const tags = { ...ourTags, team: 'a' };
    const network = settledBut({ tags: { ...tags, mine: 'too' } });
    expect(planOn(network, { context: { tags } }).tagging).toEqual({
      resourceIds: ['vpce-dkr', 'vpce-s3', 'sg-managed'],
      tags: { [STACK_TAG]: 'stack', team: 'a' },
    });
  });

  it("leave what was the previous owner's with it: that changes hands when all else has succeeded", () => {
    const settled = makeSettledNetwork();
    const network = makeSettledNetwork({
      endpoints: settled.endpoints.map((one) => ({ ...one, tags: previousTags })),
      securityGroups: settled.securityGroups.map((one) =>
        one.id === 'sg-managed' ? { ...one, tags: previousTags } : one,
      ),
    });
    const plan = planOn(network, { context: { previousOwner } });
    expect(plan).toMatchObject({
      ...{ tagging: undefined, group: undefined, interfaces: [], gateways: [], removal: noRemoval },
    });
    expect(isEmpty(plan)).toBe(true);
  });

  it('are not set on what is about to go', () => {
    const { endpoints } = makeSettledNetwork();
    const second = makeOwnEndpoint('vpce-second', 'ecr.api', { tags: previousTags });
    const plan = planOn(makeSettledNetwork({ endpoints: [...endpoints, second] }), {
      context: { previousOwner },
    });
    expect([plan.tagging, plan.removal.endpointIds]).toEqual([undefined, ['vpce-second']]);
  });
});
