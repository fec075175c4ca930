import { spawn } from 'node:child_process';

/** What one process that loads a handler and plays one event with it has needed. */
export interface Figures {
  readonly loadMs: number;
  readonly callMs: number;
  /** The peak of the resident set. */
  readonly memoryMb: number;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** As Lambda loads it: the file alone, as CommonJS. */
const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'];
const driver = `
  const started = performance.now();
  const { handler } = require('./index.js');
  const loaded = performance.now();
  const context = {
    awsRequestId: 'request-1',
    functionName: 'function-1',
    logGroupName: 'group-1',
    logStreamName: 'stream-1',
    getRemainingTimeInMillis: () => 600_000,
  };
  const { log } = console;
  console.log = () => undefined;
  handler(JSON.parse(process.env.EVENT), context).then(() => {
    const called = performance.now();
    const memoryMb = process.resourceUsage().maxRSS / 1024;
    log(JSON.stringify({ loadMs: loaded - started, callMs: called - loaded, memoryMb }));
  });`;

export function launchNode(node: string, cwd: string, env: Launch['env']): Launch {
  return { command: node, args: [...flags, '-e', driver], cwd, env };
}

/** Throws with what the process has said when it says no figures. */
export async function measure({ command, args, cwd, env }: Launch): Promise<Figures> {
  const child = spawn(command, [...args], { ...(cwd && { cwd }), env });
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`${command} gave no figures: ${stdout}${stderr}`);
  return JSON.parse(line);
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
