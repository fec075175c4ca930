import type { Simulator } from '../simulator/simulator';
import type { Trouble } from './plot';

/** Puts troubles in the way of the calls from here on. */
export function armTroubles(simulator: Simulator, troubles: readonly Trouble[]) {
  const start = simulator.calls.length;
  const denied = new Set<string>();
  simulator.intercept = ({ index, action }) => {
    const trouble = troubles.find(({ at }) => start + at === index);
    if (trouble?.fault === 'denied') denied.add(action);
    if (denied.has(action)) return { fault: 'deny' };
    return trouble && 'times' in trouble ? { fault: trouble.fault, times: trouble.times } : undefined;
  };
  const kill = troubles.find(({ fault }) => fault === 'kill');
  return {
    /** So many calls of the first sandbox take effect. */
    callsToLive: kill && kill.at + 1,
    lift: () => {
      simulator.intercept = undefined;
    },
  };
}
