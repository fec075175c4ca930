import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemplate, type PlanOptions, readPlanRequest } from '../../../scripts/plan';
import { templateFile } from './fixtures';

const vpcId = 'vpc-0123abcd';

describe('the command line of plan', () => {
  it('takes a VPC or a stack, and the parameters of both', () => {
    const options = { vpcId, parameter: ['EndpointSet=S3Only'], tag: ['team=web'] };
    expect(readPlanRequest(options)).toMatchObject({
      parameters: new Map([
        ['EndpointSet', 'S3Only'],
        ['VpcId', vpcId],
      ]),
      tags: new Map([['team', 'web']]),
      stackName: undefined,
    });
    expect(readPlanRequest({ stackName: 'ecr' })).toMatchObject({ stackName: 'ecr', parameters: new Map() });
  });

  it.each<[PlanOptions, string]>([
    [{}, 'No VPC is named: pass --vpc-id, or --stack-name'],
    [{ vpcId: 'vpc-1' }, '--vpc-id "vpc-1" is not a VPC ID'],
    [{ vpcId, parameter: ['VpcId=vpc-0123abcd'] }, 'VpcId is given twice'],
    [{ vpcId, parameter: ['EndpointSet'] }, '--parameter "EndpointSet" is not Key=Value'],
    [{ vpcId, tag: ['aws:x=1'] }, '--tag "aws:x" is not accepted'],
    [{ vpcId, logicalId: 'Endpoints' }, '--logical-id names a resource of a stack'],
    [{ stackName: '-x' }, '--stack-name "-x" is not a stack name'],
    [{ vpcId, html: '/no/such/folder/x.html' }, '--html "/no/such/folder/x.html" cannot be written'],
    [{ vpcId, svg: tmpdir() }, 'cannot be written'],
    [{ vpcId, html: '' }, '--html "" cannot be written'],
  ])('refuses %j', (options, sentence) => {
    expect(() => readPlanRequest(options)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringContaining(sentence) }),
    );
  });

  it('reads the built template, and its source where nothing is built', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-'));
    try {
      const built = join(folder, 'ecr-vpc-endpoints.template.yaml');
      expect(findTemplate(join(templateFile, '..', '..', 'no-dist'))).toBe(templateFile);
      writeFileSync(built, '');
      expect(findTemplate(folder)).toBe(built);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
