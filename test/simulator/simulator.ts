import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../handler/clock';
import { type Account, createAccount } from './account';
import type { World } from './action';
import { settleEndpoints } from './endpoint-life';
import { type Exchange, openExchange } from './exchange';
import { createFaults, type Fault, type Intercept } from './faults';
import { settleNatGateways } from './nat-gateways';
import { settleInterfaces } from './network-interfaces';
import { listPrefixLists } from './prefix-lists';
import { Refusal, refuse } from './refusal';
import { listServices } from './services';
import { defaultSettings, type Settings } from './settings';
import { createThrottle } from './throttle';
import { letGo } from './virtual-clock';
import { listZones } from './zones';

export interface Call {
  /** From 0, in the order of arrival. */
  index: number;
  action: string;
  params: Record<string, unknown>;
  /** The clock's time of arrival. */
  at: number;
}

export interface Simulator {
  url: string;
  clock: Clock;
  account: Account;
  settings: Settings;
  /** `outcome` is `ok`, an error code, or the fault that was injected. */
  calls: (Call & { outcome: string })[];
  intercept: Intercept | undefined;
  stop(): Promise<void>;
}

interface Options {
  clock?: Clock;
  region?: string;
  accountId?: string;
  port?: number;
  settings?: Partial<Settings>;
}

/** An EC2 of one account and Region on 127.0.0.1, with its SSM parameters. All that happens by itself happens by `clock`. */
export async function startSimulator(options: Options = {}): Promise<Simulator> {
  const { clock = systemClock, region = 'us-east-1', accountId = '123456789012', port = 0 } = options;
  const account = furnish(createAccount(accountId, region));
  const settings = { ...defaultSettings(), ...options.settings };
  const throttle = createThrottle(settings);
  const faults = createFaults(account);

  const server = createServer(async (request, response) => {
    const exchange = openExchange(request.headers, await readBody(request));
    const { fault, status, body } = answer(exchange);
    if (fault === 'hang') return letGo(request.headers);
    if (fault?.startsWith('reset')) {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(status, { 'content-type': exchange.contentType });
    response.end(body);
  });

  const answer = (exchange: Exchange): { fault?: Fault; status: number; body: string } => {
    const name = exchange.action;
    const call = { index: simulator.calls.length, action: name, params: {}, at: clock.now(), outcome: 'ok' };
    simulator.calls.push(call);
    const world: World = { account, settings, now: call.at };
    let fault: Fault | undefined;
    settle(world);
    try {
      const request = exchange.read();
      call.params = request;
      fault = faults.next(simulator.intercept, call);
      if (fault === 'hang' || fault === 'reset-before') {
        call.outcome = fault;
        return { fault, status: 0, body: '' };
      }
      if (fault && fault !== 'reset-after') faults.refuse(fault, name);
      throttle(name, call.at);
      const result = exchange.perform(world, request);
      if (fault) call.outcome = fault;
      return { ...(fault && { fault }), status: 200, body: exchange.encodeAnswer(result) };
    } catch (error) {
      const { code, status, message } =
        error instanceof Refusal ? error : refuse('InternalFailure', `Simulator: ${error}`, 500);
      call.outcome = code;
      return { ...(fault && { fault }), status, body: exchange.encodeError(code, message) };
    }
  };

  const simulator: Simulator = {
    url: '',
    clock,
    account,
    settings,
    calls: [],
    intercept: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // TCP on 127.0.0.1 always has an AddressInfo.
  simulator.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return simulator;
}

function furnish(account: Account): Account {
  account.zones = listZones(account.region);
  const regional = account.zones.filter(({ ZoneType }) => ZoneType === 'availability-zone');
  account.services = listServices(
    account.region,
    regional.map(({ ZoneName }) => ZoneName),
  );
  account.prefixLists = new Map(listPrefixLists(account.region).map((each) => [each.PrefixListId, each]));
  return account;
}

function settle(world: World): void {
  settleEndpoints(world);
  settleNatGateways(world);
  settleInterfaces(world);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
