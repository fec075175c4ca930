import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { thisMachine } from '../../scripts/verify/place';

const folder = '/latest/meta-data/network/interfaces/macs/';
const pages: Record<string, string> = {
  [folder]: '02:aa/\n02:bb/',
  [`${folder}02:aa/vpc-id`]: 'vpc-1',
  [`${folder}02:aa/subnet-id`]: 'subnet-1',
  [`${folder}02:bb/vpc-id`]: 'vpc-2',
  [`${folder}02:bb/subnet-id`]: 'subnet-2',
};

/** EC2's instance metadata, version 2: nothing without a token. */
let server: Server;
beforeAll(async () => {
  server = createServer(({ method, url = '', headers }, response) => {
    if (method === 'PUT' && url === '/latest/api/token') return response.end('token');
    const page = headers['x-aws-ec2-metadata-token'] === 'token' ? pages[url] : undefined;
    return page === undefined ? response.writeHead(401).end() : response.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = `http://127.0.0.1:${port}/`;
});
afterAll(async () => {
  delete process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

test('every network interface of an instance has its VPC and subnet', async () => {
  expect(await thisMachine.listMetadataHomes()).toEqual([
    { vpcId: 'vpc-1', subnetId: 'subnet-1' },
    { vpcId: 'vpc-2', subnetId: 'subnet-2' },
  ]);
});

test('metadata that fails half way, or is switched off, is none', async () => {
  const path = `${folder}02:bb/vpc-id`;
  const kept = pages[path] ?? '';
  delete pages[path];
  expect(await thisMachine.listMetadataHomes()).toEqual([]);
  pages[path] = kept;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  expect(await thisMachine.listMetadataHomes()).toEqual([]);
  delete process.env.AWS_EC2_METADATA_DISABLED;
});
