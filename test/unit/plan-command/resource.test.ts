import { readTemplate, resolveResource } from '../../../scripts/plan/resource';
import { template } from './fixtures';

const none = new Map<string, string>();
const resolve = (text: string, given = none, before = none, logicalId?: string) =>
  resolveResource(readTemplate(text), given, before, logicalId);

const nested = `
Parameters:
  Vpc: { Type: String }
  Groups: { Type: CommaDelimitedList, Default: '' }
Resources:
  Mine:
    Type: Custom::EcrVpcEndpoints
    Properties:
      ServiceToken: !ImportValue endpoints-function
      VpcId: !Ref Vpc
      SecurityGroupIds: [!Ref Groups, sg-0123abcd]
      PrivateDnsEnabled: false
      Tags: [{ Key: team, Value: !Ref Vpc }]
`;

describe('the custom resource of a template', () => {
  it('has the parameters that are given, else those of the stack, else the defaults', () => {
    const given = new Map([['VpcId', 'vpc-0000000a']]);
    const before = new Map([
      ['VpcId', 'vpc-0000000b'],
      ['EndpointPolicy', 'PullOnly'],
    ]);
    expect(resolve(template, given, before)).toMatchObject({
      logicalId: 'Endpoints',
      properties: { VpcId: 'vpc-0000000a', EndpointPolicy: 'PullOnly', EndpointSet: 'EcrAndS3' },
    });
  });

  it('is found in a template of the user, whatever its parameters are called', () => {
    expect(resolve(nested, new Map([['Vpc', 'vpc-0000000a']]))).toEqual({
      logicalId: 'Mine',
      properties: {
        VpcId: 'vpc-0000000a',
        SecurityGroupIds: ['', 'sg-0123abcd'],
        PrivateDnsEnabled: 'false',
        Tags: [{ Key: 'team', Value: 'vpc-0000000a' }],
      },
    });
  });

  it('reads JSON and long forms as well', () => {
    const Properties = { VpcId: { Ref: 'Vpc' }, Tags: { Ref: 'AWS::NoValue' } };
    const json = JSON.stringify({
      Parameters: { Vpc: { Type: 'String', Default: 'vpc-0000000a' } },
      Resources: { Mine: { Type: 'Custom::EcrVpcEndpoints', Properties } },
    });
    expect(resolve(json).properties).toEqual({ VpcId: 'vpc-0000000a', Tags: undefined });
  });

  it.each([
    ['!Ref Network', 'Ref'],
    ['!Sub vpc-0123abcd', 'Fn::Sub'],
    ['!If [HasVpc, !Ref Vpc, vpc-0123abcd]', 'Fn::If'],
    ['!GetAtt Network.VpcId', 'Fn::GetAtt'],
  ])('does not guess what only CloudFormation computes: %s', (value, name) => {
    const text = nested.replace('!Ref Vpc', value);
    expect(() => resolve(text, new Map([['Vpc', 'vpc-0000000a']]))).toThrow(
      `The template computes VpcId with ${name}, which only CloudFormation can do`,
    );
  });

  it('must be there, once, or named', () => {
    const two = nested + nested.slice(nested.indexOf('  Mine:')).replace('Mine', 'Other');
    expect(() => resolve('Resources: {}')).toThrow('The stack has no Custom::EcrVpcEndpoints');
    expect(() => resolve(two)).toThrow('choose one with --logical-id (Mine, Other)');
    expect(() => resolve(two, none, none, 'Third')).toThrow('--logical-id "Third" is not');
    expect(resolve(two, none, none, 'Other').logicalId).toBe('Other');
  });

  it('takes no parameter that the template does not have', () => {
    expect(() => resolve(nested, new Map([['Vcp', 'x']]))).toThrow(
      'The template has no parameter Vcp; it accepts: Groups, Vpc.',
    );
  });
});
