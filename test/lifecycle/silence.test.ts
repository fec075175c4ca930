import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** An AWS that takes every request and answers none; `asked` settles with the first. */
const server = createServer(() => undefined);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test.each(['plan', 'estimate', 'verify'])(
  'Ctrl-C ends %s at once where AWS is silent',
  async (command) => {
    const { port } = server.address() as AddressInfo;
    const asked = once(server, 'request');
    const args = ['--import', 'tsx', join(root, 'scripts', 'cli.ts')];
    const child = spawn(process.execPath, [...args, command, '--vpc-id', 'vpc-0123456789abcdef0', '--json'], {
      cwd: root,
      env: {
        ...{ PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
        ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    await asked;
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'close');
    expect({ code, signal, document: JSON.parse(stdout) }).toEqual({
      ...{ code: 130, signal: null },
      document: { error: expect.stringMatching(/^Interrupted: nothing was changed, .* only reads\.$/) },
    });
  },
  30_000,
);
