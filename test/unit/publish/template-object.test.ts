import { digest, locateTemplate, parseObjectUrl } from '../../../scripts/publish/template-object';

it('names the object after its content', () => {
  const { url, key, sha256 } = locateTemplate({ bucket: 'company', version: '1.0.0' }, 'eu-west-1', 'text');
  expect(sha256).toBe(digest('text'));
  expect(key).toBe(`ecr-vpc-endpoints/1.0.0/${sha256}/template.yaml`);
  expect(url).toBe(`https://company.s3.eu-west-1.amazonaws.com/${key}`);
});

it.each(['us-east-1', 'cn-north-1', 'us-gov-west-1'])(
  'finds the object of its own URL again in %s',
  (region) => {
    const { bucket, key, url } = locateTemplate({ bucket: 'my.company', version: '1.0.0' }, region, 'text');
    expect(parseObjectUrl(url)).toEqual({ bucket, key });
  },
);

it.each([
  ['https://b.s3.amazonaws.com/a/b.yaml', { bucket: 'b', key: 'a/b.yaml' }],
  ['https://b.s3-eu-west-1.amazonaws.com/a%20b.yaml', { bucket: 'b', key: 'a b.yaml' }],
  ['https://s3.eu-west-1.amazonaws.com/b/a.yaml', { bucket: 'b', key: 'a.yaml' }],
  ['https://s3.eu-west-1.amazonaws.com/b', undefined],
  ['http://b.s3.amazonaws.com/a.yaml', undefined],
  ['https://raw.githubusercontent.com/a/b.yaml', undefined],
])('reads %s', (url, found) => expect(parseObjectUrl(url)).toEqual(found));
