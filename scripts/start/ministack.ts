import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface MiniStack {
  endpoint: string;
  /** The process group of the server and its Lambda workers. */
  processGroup: number;
  /** Temporary, and gone after the stop. */
  folder: string;
  /** Forgets everything, workers included. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export const REGION = 'us-east-1';

/** What a client needs to talk to the emulator; any key pair will do. */
export function emulatorEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

/**
 * Runs the server and ends its whole process group as soon as our end of its stdin closes,
 * so that nothing stays behind however we die.
 */
const GUARDED_SERVER = `
import os, signal, sys, threading
def watch():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
from ministack.app import main
main()
`;

const ATTEMPTS = 3;

/** Starts MiniStack on a free loopback port, with a temporary folder and a process group of its own. */
export async function startMiniStack(projectFolder: string): Promise<MiniStack> {
  const python = findPython(projectFolder);
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const folder = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-ministack-'));
    const log = join(folder, 'server.log');
    const server = launch(python, port, folder, log);
    const endpoint = `http://127.0.0.1:${port}`;
    const stop = () => stopServer(server, folder);
    if (await waitUntilHealthy(endpoint, server))
      return { endpoint, processGroup: server.pid ?? 0, folder, reset: () => reset(endpoint), stop };
    const lastLines = existsSync(log)
      ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')
      : '';
    await stop();
    // Somebody may have taken the port between our look and the start.
    if (attempt === ATTEMPTS) throw new Error(`MiniStack did not start; its last lines:\n${lastLines}`);
  }
}

function findPython(projectFolder: string): string {
  const python = join(projectFolder, '.venv', 'bin', 'python');
  if (existsSync(python)) return python;
  throw new Error(`${python} is not there: run "node scripts/prepare.mjs python" to install MiniStack.`);
}

/** Below 32768, where the system does not hand out ports to other programs' outgoing connections. */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function launch(python: string, port: number, folder: string, log: string): ChildProcess {
  const output = openSync(log, 'a');
  // The Lambda inherits this environment: nothing of the caller's AWS settings may reach it.
  const env = {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    LOG_LEVEL: 'WARNING',
  };
  const server = spawn(python, ['-c', GUARDED_SERVER], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  server.stdin?.on('error', () => undefined);
  return server;
}

async function waitUntilHealthy(endpoint: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && server.exitCode === null && server.signalCode === null) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return true;
    await sleep(50);
  }
  return false;
}

async function reset(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/_ministack/reset`, { method: 'POST' });
  if (!answer.ok) throw new Error(`MiniStack did not reset: HTTP ${answer.status}.`);
}

/** The server first, in order; then whatever of its group is still there. */
async function stopServer(server: ChildProcess, folder: string): Promise<void> {
  const group = server.pid;
  if (group !== undefined) {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!signalGroup(group, signal)) break;
      await waitForGroup(group, 2000);
    }
  }
  server.stdin?.destroy();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function waitForGroup(group: number, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline && signalGroup(group, 0)) await sleep(25);
}

/** False when the group is gone. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
