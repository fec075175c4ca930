import { createAccount } from '../simulator/account';
import { actions } from '../simulator/action-table';
import { authorize } from '../simulator/authorize';
import { settleEndpoints } from '../simulator/endpoint-life';
import { createFaults } from '../simulator/faults';
import { settleInterfaces } from '../simulator/network-interfaces';
import { parameterActions } from '../simulator/parameters';
import { listPrefixLists } from '../simulator/prefix-lists';
import { refuse } from '../simulator/refusal';
import { listServices } from '../simulator/services';
import { defaultSettings, type Settings } from '../simulator/settings';
import type { Simulator } from '../simulator/simulator';
import { createThrottle } from '../simulator/throttle';
import type { VirtualClock } from '../simulator/virtual-clock';
import { listZones } from '../simulator/zones';

/** What a call that did not reach EC2, or whose answer did not come back, looks like to the SDK. */
export class Cut extends Error {
  constructor(readonly how: 'reset' | 'hang') {
    super(`The connection was cut: ${how}`);
  }
}

/** The simulated EC2 without its wire, for thousands of runs. The wire is judged by every other test of the handler. */
export interface NearEc2 {
  readonly simulator: Simulator;
  /** One call: its result, or a Refusal or a Cut that is thrown. */
  call(action: string, input: object): object;
}

const ACCOUNT_ID = '123456789012';
const REGION = 'us-east-1';

export function openNearEc2(clock: VirtualClock, settings: Partial<Settings>): NearEc2 {
  const account = createAccount(ACCOUNT_ID, REGION);
  account.zones = listZones(REGION);
  const zones = account.zones.filter(({ ZoneType }) => ZoneType === 'availability-zone');
  account.services = listServices(
    REGION,
    zones.map(({ ZoneName }) => ZoneName),
  );
  account.prefixLists = new Map(listPrefixLists(REGION).map((each) => [each.PrefixListId, each]));
  const simulator: Simulator = {
    ...{ url: '', clock, account, calls: [], intercept: undefined, stop: async () => undefined },
    settings: { ...defaultSettings(), ...settings },
  };
  const throttle = createThrottle(simulator.settings);
  const faults = createFaults(account);

  const perform = (name: string, request: Record<string, unknown>): object => {
    const world = { account, settings: simulator.settings, now: clock.now() };
    settleEndpoints(world);
    settleInterfaces(world);
    const fault = faults.next(simulator.intercept, {
      index: simulator.calls.length - 1,
      action: name,
      params: request,
      at: world.now,
    });
    if (fault === 'hang') throw new Cut('hang');
    if (fault === 'reset-before') throw new Cut('reset');
    if (fault && fault !== 'reset-after') faults.refuse(fault, name);
    throttle(name, world.now);
    const action = actions.get(name) ?? parameterActions[name];
    const unplayed = Object.keys(request).find((key) => !action?.plays.includes(key));
    if (!action || unplayed) throw refuse('InvalidAction', `${name} ${unplayed} is not played.`);
    authorize(world, name, request);
    // The request was typed by the command of this very action.
    const result = action.run(world, request as never);
    if (fault) throw new Cut('reset');
    return result;
  };

  const call = (action: string, input: object): object => {
    const params = copy(input) as Record<string, unknown>;
    const seen = { index: simulator.calls.length, action, params, at: clock.now(), outcome: 'ok' };
    simulator.calls.push(seen);
    try {
      return copy(perform(action, params));
    } catch (error) {
      const lost = error instanceof Cut ? `lost by ${error.how}` : 'refused';
      seen.outcome = error instanceof Error && 'code' in error ? String(error.code) : lost;
      throw error;
    }
  };
  return { simulator, call };
}

/** As the wire would carry it: without what is undefined, and apart from the account's own records. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const present = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(present.map(([key, each]) => [key, copy(each)])) as T;
}
