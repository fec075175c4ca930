import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Moto {
  url: string;
  stop(): Promise<void>;
}

const python = join(__dirname, '..', '..', '.venv', 'bin', 'python');

/** moto's own server; its process group ends when our end of its stdin closes, however we die. */
const GUARDED_SERVER = `
import os, signal, sys, threading
def watch():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
from moto.server import main
main(sys.argv[1:])
`;

const ATTEMPTS = 3;
const START_MS = 30_000;
const END_MS = 5_000;

/** Starts moto on 127.0.0.1, in a process group of its own. */
export async function startMoto(): Promise<Moto> {
  if (!existsSync(python)) throw new Error('moto is not installed: run "node scripts/prepare.mjs python".');
  for (let attempt = 1; ; attempt += 1) {
    // Below 32768, where the system does not hand out ports to other programs' outgoing connections.
    const port = randomInt(20_000, 32_768);
    const server = launch(port);
    const said = collect(server);
    const url = `http://127.0.0.1:${port}`;
    if (await isUp(url, server)) return { url, stop: () => stop(server) };
    await stop(server);
    // Somebody else may have the port.
    if (attempt === ATTEMPTS) throw new Error(`moto did not start:\n${said().slice(-2_000)}`);
  }
}

function launch(port: number): ChildProcess {
  const args = ['-c', GUARDED_SERVER, '-H', '127.0.0.1', '-p', String(port)];
  return spawn(python, args, {
    // Nothing of the caller's AWS settings or proxies.
    env: { PATH: process.env.PATH, NO_PROXY: '*' },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function collect({ stdin, stdout, stderr }: ChildProcess): () => string {
  let text = '';
  stdin?.on('error', () => undefined);
  for (const stream of [stdout, stderr])
    stream?.on('data', (chunk) => {
      text = (text + chunk).slice(-10_000);
    });
  return () => text;
}

async function isUp(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && server.exitCode === null && server.signalCode === null) {
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return true;
    await sleep(50);
  }
  return false;
}

async function stop(server: ChildProcess): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalGroup(server, signal)) break;
    const deadline = Date.now() + END_MS;
    while (Date.now() < deadline && signalGroup(server, 0)) await sleep(25);
  }
  for (const stream of [server.stdin, server.stdout, server.stderr]) stream?.destroy();
}

/** False when the group is gone. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
