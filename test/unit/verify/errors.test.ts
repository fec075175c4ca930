import { explainError, knownErrors } from '../../../scripts/verify/errors';
import { lineIds } from '../../../scripts/verify/lines';

/** Errors as public reports quote them. */
const quoted: readonly [string, string, string[]][] = [
  [
    'CannotPullContainerError: Error response from daemon: Get https://123456789012.dkr.ecr.us-east-1.amazonaws.com/v2/: dial tcp 10.0.12.34:443: i/o timeout',
    'private-timeout',
    ['security-groups', 'network-acls'],
  ],
  [
    'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/abc": dial tcp 52.216.8.19:443: i/o timeout',
    'layer-timeout',
    ['s3-routes', 's3-priority', 'network-acls'],
  ],
  [
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 52.46.146.17:443: i/o timeout',
    'registry-auth',
    ['endpoints', 'security-groups', 'private-dns', 'dns-server'],
  ],
  [
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref: unexpected status from HEAD request: 403 Forbidden: prod-eu-west-1-starport-layer-bucket',
    'layer-denied',
    ['endpoint-policies'],
  ],
  [
    'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/x is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no VPC endpoint policy allows the ecr:GetAuthorizationToken action',
    'endpoint-policy',
    ['endpoint-policies'],
  ],
  [
    'AccessDeniedException: User: arn is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action',
    'role',
    [],
  ],
  [
    'dial tcp: lookup api.ecr.us-east-1.amazonaws.com: no such host',
    'no-such-host',
    ['private-dns', 'dns-server'],
  ],
  ['toomanyrequests: You have reached your pull rate limit', 'elsewhere', ['endpoint-policies']],
  [
    'read tcp 10.0.1.2:33452->52.216.1.1:443: read: connection reset by peer',
    'reset',
    ['s3-routes', 'network-acls'],
  ],
  [
    'x509: certificate is valid for *.corp.example, not api.ecr.us-east-1.amazonaws.com',
    'certificate',
    ['dns-answers'],
  ],
  ['manifest unknown: Requested image not found', 'unknown-image', []],
  [
    'InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for api.ecr.us-east-1.amazonaws.com in the VPC vpc-1',
    'conflicting-domain',
    ['endpoints'],
  ],
  [
    'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'timeout',
    ['security-groups', 's3-routes', 'endpoints', 'private-dns', 'dns-server', 's3-priority', 'network-acls'],
  ],
];

it.each(quoted)('%s', (text, id, lines) => {
  const { meaning } = knownErrors.find((known) => known.id === id) ?? {};
  expect(explainError(text)).toMatchObject({ meaning, lines });
});

it('says so when it does not know an error, and names the whole report', () => {
  const { causes, lines } = explainError('exec format error');
  expect([causes, lines]).toEqual([[], lineIds.filter((id) => id !== 'canary')]);
});

it('has a quoted error for every row but the one for attributes, and a source for every cause', () => {
  const covered = quoted.map(([, id]) => id);
  expect(knownErrors.map(({ id }) => id).filter((id) => !covered.includes(id))).toEqual(['dns-attributes']);
  expect(knownErrors.flatMap(({ causes }) => causes).filter(({ source }) => source === '')).toEqual([]);
});
