import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateObject } from '../../../scripts/stack/location';
import { openTemplate, planUpload, readDeclarations } from '../../../scripts/stack/template';

describe('how a template travels', () => {
  it('goes in the request up to 51,200 bytes, counted as bytes', () => {
    expect(planUpload('t.yaml', 'x'.repeat(51_200), undefined)).toBeUndefined();
    expect(() => planUpload('t.yaml', 'é'.repeat(25_601), undefined)).toThrow(/51202 bytes/);
  });

  it('names both ways out when it is too large', () => {
    expect(() => planUpload('t.yaml', 'x'.repeat(51_201), undefined)).toThrow(/--bucket NAME .*--small/);
  });

  it('goes to the bucket under a key that carries its hash', () => {
    const text = 'x'.repeat(51_201);
    const digest = createHash('sha256').update(text).digest('hex');
    expect(planUpload('a/b/t.yaml', text, 'bucket')).toEqual({
      bucket: 'bucket',
      key: `ecr-vpc-endpoints/${digest}/t.yaml`,
    });
  });

  it('is refused over 1,000,000 bytes', () => {
    expect(() => planUpload('t.yaml', 'x'.repeat(1_000_001), 'bucket')).toThrow(/1000001 bytes/);
  });
});

describe('which template is taken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'template-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, resource: string) =>
    writeFileSync(join(folder, name), `Parameters: {A: {Type: String}}\nResources: {${resource}: {}}\n`);

  it('is the built one, the small one on request, or the one named', () => {
    write('ecr-vpc-endpoints.template.yaml', 'Full');
    write('ecr-vpc-endpoints.small.template.yaml', 'Small');
    write('other.yaml', 'Other');
    expect(openTemplate({}, folder).text).toContain('Full');
    expect(openTemplate({ small: true }, folder).text).toContain('Small');
    expect(openTemplate({ template: join(folder, 'other.yaml') }, folder).text).toContain('Other');
    expect(openTemplate({}, folder).parameters).toEqual({ A: { Type: 'String' } });
  });

  it('cannot be both', () => {
    expect(() => openTemplate({ small: true, template: 'x' }, folder)).toThrow(/exclude each other/);
  });

  it('is asked for when it is missing', () => {
    expect(() => openTemplate({}, join(folder, 'none'))).toThrow(/npm run build/);
    expect(() => openTemplate({ template: 'none.yaml' }, folder)).toThrow(
      /--template "none.yaml" cannot be read/,
    );
  });
});

describe('the parameters a template declares', () => {
  it('are read in spite of short tags', () => {
    const text = 'Parameters:\n  A: {Type: String, Default: x}\nResources:\n  R: {Type: !Ref A}\n';
    expect(readDeclarations('t', text)).toEqual({ A: { Type: 'String', Default: 'x' } });
  });

  it('may be none, and may come as JSON', () => {
    expect(readDeclarations('t', '{"Resources": {"R": {}}}')).toEqual({});
  });

  it.each(['', 'Resources', '[1]', 'a: [', 'Parameters: {A: {}}'])('are not looked for in %p', (text) => {
    expect(() => readDeclarations('t.yaml', text)).toThrow(/t\.yaml is not a CloudFormation template/);
  });
});

describe('the URL of an uploaded template', () => {
  const object = { bucket: 'my-bucket', key: 'k/t.yaml' };

  it.each([
    ['us-east-1', 'https://my-bucket.s3.us-east-1.amazonaws.com/k/t.yaml'],
    ['eu-central-1', 'https://my-bucket.s3.eu-central-1.amazonaws.com/k/t.yaml'],
    ['cn-north-1', 'https://my-bucket.s3.cn-north-1.amazonaws.com.cn/k/t.yaml'],
    ['us-gov-west-1', 'https://my-bucket.s3.us-gov-west-1.amazonaws.com/k/t.yaml'],
  ])('names the bucket as host in %s', (region, url) => {
    expect(locateObject({ ...object, region })).toBe(url);
  });

  it('names the bucket in the path where an endpoint is set', () => {
    expect(locateObject({ ...object, region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' })).toBe(
      'http://127.0.0.1:4566/my-bucket/k/t.yaml',
    );
  });
});
