import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { computeId } from '../../../handler/identity';
import { readRequest } from '../../../handler/request';

const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1';
const common = {
  ...{ StackId, LogicalResourceId: 'Endpoints', RequestId: 'r', ResourceType: 'Custom::EcrVpcEndpoints' },
  ...{ ResponseURL: 'https://example.com/', ServiceToken: 'arn:aws:lambda:x' },
};
type Raw = Record<string, unknown>;
const vpcOne = { VpcId: 'vpc-00000001' };
const vpcTwo = { VpcId: 'vpc-00000002' };
const idOf = (properties: Raw) => computeId(StackId, 'Endpoints', properties);

function create(properties: Raw): CloudFormationCustomResourceEvent {
  const ResourceProperties = { ServiceToken: common.ServiceToken, ...properties };
  return { ...common, RequestType: 'Create', ResourceProperties };
}

function update(
  properties: Raw,
  old: Raw,
  PhysicalResourceId = idOf(old),
): CloudFormationCustomResourceEvent {
  const { ServiceToken } = common;
  return {
    ...common,
    ...{ RequestType: 'Update', PhysicalResourceId },
    ...{
      ResourceProperties: { ServiceToken, ...properties },
      OldResourceProperties: { ServiceToken, ...old },
    },
  };
}

function remove(properties: Raw, PhysicalResourceId: string): CloudFormationCustomResourceEvent {
  const ResourceProperties = { ServiceToken: common.ServiceToken, ...properties };
  return { ...common, RequestType: 'Delete', PhysicalResourceId, ResourceProperties };
}

describe('readRequest of a Create', () => {
  it('answers with the id that owns what is made', () => {
    expect(readRequest(create(vpcOne))).toEqual({
      ...{ type: 'Create', owner: idOf(vpcOne), physicalId: idOf(vpcOne), previousSecurityGroupIds: [] },
      properties: expect.objectContaining({ selector: { by: 'VpcId', vpcId: 'vpc-00000001' } }),
    });
  });

  it('refuses wrong properties under the id that its Delete will compute', () => {
    const refused = readRequest(create({ ...vpcOne, EndpointSet: 'All' }));
    expect(refused).toEqual({
      ...{ type: 'Refused', physicalId: idOf(vpcOne) },
      problem: { code: 'InvalidProperties', sentence: expect.stringContaining('EndpointSet is "All"') },
    });
  });
});

describe('readRequest of a Delete', () => {
  it.each<[string, Raw]>([
    ['sound', vpcOne],
    ['wrong', { ...vpcOne, EndpointSet: 'All', SubnetIds: 7 }],
    ['unknown', { ...vpcOne, Odd: 'x' }],
  ])('reads no more than the selector of %s properties', (_, properties) => {
    const physicalId = idOf(vpcOne);
    expect(readRequest(remove(properties, physicalId))).toEqual({
      type: 'Remove',
      owner: physicalId,
      physicalId,
    });
  });

  it('echoes an id that CloudFormation invented, and still takes away its own', () => {
    const request = readRequest(remove(vpcOne, 'stack-Endpoints-1ABC'));
    expect(request).toEqual({ type: 'Remove', owner: idOf(vpcOne), physicalId: 'stack-Endpoints-1ABC' });
  });

  it('accepts a selector that no Create would', () => {
    expect(readRequest(remove({ VpcId: '' }, 'x'))).toMatchObject({ type: 'Remove', owner: idOf({}) });
  });
});

describe('readRequest of an Update', () => {
  it('keeps the id while the selector stays', () => {
    const request = readRequest(update({ ...vpcOne, Refresh: '2' }, { ...vpcOne, Refresh: '1' }));
    expect(request).toEqual({
      ...{ type: 'Update', owner: idOf(vpcOne), physicalId: idOf(vpcOne), previousSecurityGroupIds: [] },
      properties: expect.objectContaining({ selector: { by: 'VpcId', vpcId: 'vpc-00000001' } }),
    });
  });

  it('keeps the id even where CloudFormation holds another one', () => {
    const request = readRequest(update(vpcOne, vpcOne, 'invented'));
    expect(request).toMatchObject({ owner: idOf(vpcOne), physicalId: idOf(vpcOne) });
    expect(request).not.toHaveProperty('previousOwner');
    expect(request).not.toHaveProperty('abandonedOwner');
  });

  it('becomes a replacement when the selector changes, and knows who owned things before', () => {
    const request = readRequest(update(vpcTwo, vpcOne));
    expect(request).toMatchObject({
      owner: idOf(vpcTwo),
      physicalId: idOf(vpcTwo),
      previousOwner: idOf(vpcOne),
    });
    expect(request).not.toHaveProperty('abandonedOwner');
  });

  it('takes over from the failed half when it is swapped back and that id was taken', () => {
    const request = readRequest(update(vpcOne, vpcTwo, idOf(vpcTwo)));
    expect(request).toMatchObject({ owner: idOf(vpcOne), previousOwner: idOf(vpcTwo) });
    expect(request).not.toHaveProperty('abandonedOwner');
  });

  it('takes the failed half away itself when it is swapped back and no Delete will name it', () => {
    expect(readRequest(update(vpcOne, vpcTwo, idOf(vpcOne)))).toMatchObject({
      ...{ owner: idOf(vpcOne), physicalId: idOf(vpcOne) },
      ...{ previousOwner: idOf(vpcTwo), abandonedOwner: idOf(vpcTwo) },
    });
  });

  it('remembers the groups that earlier properties put on the endpoints', () => {
    const old = { ...vpcOne, SecurityGroupIds: 'sg-00000001,sg-00000002' };
    const request = readRequest(update({ ...vpcOne, SecurityGroupIds: ['sg-00000003'] }, old));
    expect(request).toMatchObject({
      previousSecurityGroupIds: ['sg-00000001', 'sg-00000002'],
      properties: { securityGroupIds: ['sg-00000003'] },
    });
  });

  it('goes back from properties that were refused, and takes off the groups that they named', () => {
    const request = readRequest(
      update(vpcOne, { ...vpcOne, EndpointSet: 'All', SecurityGroupIds: 'sg-00000001' }),
    );
    expect(request).toMatchObject({ type: 'Update', previousSecurityGroupIds: ['sg-00000001'] });
  });

  it('refuses wrong properties under the id they would have', () => {
    const request = readRequest(update({ ...vpcTwo, IpAddressType: 'ipv6' }, vpcOne));
    expect(request).toMatchObject({ type: 'Refused', physicalId: idOf(vpcTwo) });
  });
});
