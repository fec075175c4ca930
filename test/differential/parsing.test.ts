import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actions } from '../simulator/action-table';
import type { Fault } from '../simulator/faults';
import { formats } from '../simulator/ids';
import { defaultSettings, type Settings } from '../simulator/settings';
import { type Simulator, startSimulator } from '../simulator/simulator';
import { addForeignInterface, buildPlainVpc } from '../simulator/world';

interface Report {
  actions: string[];
  codes: string[];
  problems: string[];
}

const unreachable = [
  // Only a mistake in the simulator answers so.
  'InternalFailure',
  // The simulator looks these ids up without looking at their form.
  'InvalidAssociationID.Malformed',
  'InvalidVpcCidrBlockAssociationID.Malformed',
  'InvalidSecurityGroupRuleId.Malformed',
  // For a call of SSM that the simulator does not play.
  'UnknownOperationException',
];
const python = join(__dirname, '..', '..', '.venv', 'bin', 'python');
const started: Simulator[] = [];
afterEach(async () => {
  for (const simulator of started.splice(0)) await simulator.stop();
});

it('boto3 parses every kind of answer: each action, each refusal', async () => {
  const plain = await start({ throttling: false });
  const { strict, ids } = await startStrict();
  const { actions: called, codes, problems } = await readAll(plain.url, strict.url, ...ids);
  expect(problems).toEqual([]);
  expect(called).toEqual([...actions.keys()].sort());
  const unseen = listCodes((name) => !isOfParameters(name)).filter((code) => !codes.includes(code));
  expect(unseen).toEqual([]);
}, 120_000);

it('boto3 parses what SSM answers: the parameter, and each refusal', async () => {
  const simulator = await start({ throttling: false });
  simulator.account.parameters.set('/network/vpc-id', { Type: 'String', Value: 'vpc-1' });
  const faults: (Fault | undefined)[] = [undefined, undefined, undefined, 'throttle', '503', '500', 'deny'];
  simulator.intercept = () => {
    const fault = faults.shift();
    return fault && { fault };
  };
  const names = [
    '/network/vpc-id',
    '/network/none',
    'not a name',
    ...faults.slice(3).map(() => '/network/vpc-id'),
  ];
  const [parameter, ...codes] = await readParameters(simulator.url, names);
  expect(parameter).toMatchObject({ Name: '/network/vpc-id', Type: 'String', Value: 'vpc-1' });
  expect(codes.sort()).toEqual(listCodes(isOfParameters).sort());
}, 120_000);

it('sees it when an answer lacks a member', async () => {
  const plain = await start({ throttling: false });
  const { strict, ids } = await startStrict();
  for (const zone of plain.account.zones) Reflect.deleteProperty(zone, 'OptInStatus');
  const { problems } = await readAll(plain.url, strict.url, ...ids);
  expect(problems).toEqual([expect.stringMatching(/^DescribeAvailabilityZones: no .*OptInStatus/)]);
}, 120_000);

async function start(settings: Partial<Settings>): Promise<Simulator> {
  const quick = { pendingMs: 300, modifyMs: 300, deletingMs: 300, deletedListedMs: 300, natPendingMs: 300 };
  const most = { natDeletingMs: 300, interfacesLingerMs: 300, dnsDetachMs: 300, gatewayDeletingMs: 300 };
  const simulator = await startSimulator({ settings: { ...quick, ...most, ...settings } });
  started.push(simulator);
  return simulator;
}

/** Little of everything is allowed; a filter `tag:fault` asks for a fault. */
async function startStrict(): Promise<{ strict: Simulator; ids: string[] }> {
  const one = Object.fromEntries(Object.keys(defaultSettings().quotas).map((key) => [key, 1]));
  const strict = await start({
    throttling: false,
    quotas: { ...defaultSettings().quotas, ...one, groupsPerRegion: 3, policyCharacters: 1_000 },
    deny: ['AllocateAddress'],
    failNext: [{ service: 'ecr.api', code: 'InternalError', message: 'it went wrong' }],
  });
  const plain = buildPlainVpc(strict);
  const full = strict.account.subnets.get(plain.implicitSubnetId);
  if (full) full.taken = 251;
  const stray = addForeignInterface(strict, plain.publicSubnetIds[0] ?? '');
  const eni = strict.account.networkInterfaces.get(stray);
  if (eni) eni.Status = 'available';
  strict.intercept = ({ params }) => {
    const fault = /"tag:fault","Values":\["(\w+)"/.exec(JSON.stringify(params))?.[1];
    return fault === undefined ? undefined : { fault: fault as Fault };
  };
  return { strict, ids: [plain.vpcId, plain.implicitSubnetId, stray] };
}

function readAll(...args: string[]): Promise<Report> {
  const script = join(__dirname, 'parse_all.py');
  const env = { PATH: process.env.PATH, NO_PROXY: '*', PYTHONDONTWRITEBYTECODE: '1' };
  return new Promise((resolve, reject) => {
    execFile(python, [script, ...args], { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      if (stdout) resolve(JSON.parse(stdout));
      else reject(new Error(stderr, { cause: error }));
    });
  });
}

/** Every code that the simulator's source can answer with. */
/** SSM's calls and answers are in files of their own; its codes have nothing of EC2's. */
const isOfParameters = (file: string) => file === 'parameters.ts';
function listCodes(isWanted: (file: string) => boolean): string[] {
  const folder = join(__dirname, '..', 'simulator');
  const sources = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name) && isWanted(name));
  const text = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const written = [...text.matchAll(/(?:refuse\(\s*|Code: )'([\w.]+)'/g)].map(([, code = '']) => code);
  const ofIds = Object.values(formats).flatMap(({ notFound, malformed }) => [
    notFound('ID'),
    malformed('ID'),
  ]);
  const all = isWanted('ids.ts') ? [...written, ...ofIds] : written;
  return [...new Set(all)].filter((code) => !unreachable.includes(code));
}

function readParameters(url: string, names: string[]): Promise<unknown[]> {
  const env = { PATH: process.env.PATH, NO_PROXY: '*', PYTHONDONTWRITEBYTECODE: '1' };
  const args = [join(__dirname, 'parse_parameter.py'), url, ...names];
  return new Promise((resolve, reject) => {
    execFile(python, args, { env }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr));
      else
        resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
    });
  });
}
