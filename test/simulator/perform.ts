import type { World } from './action';
import { actions } from './action-table';
import { Refusal } from './refusal';
import type { Simulator } from './simulator';

/** How builders act on the account: the calls themselves, without HTTP, rights or delays. */

export function take<T>(shelf: Map<string, T>, id: string): T {
  const thing = shelf.get(id);
  if (thing !== undefined) return thing;
  throw new Error(`There is no ${id}.`);
}

export type Built = Pick<Simulator, 'account' | 'clock' | 'settings'>;

/** What a builder makes can be seen at once. */
export const toWorld = ({ account, clock, settings }: Built): World => ({
  account,
  settings: { ...settings, visibilityDelayMs: 0, tagDelayMs: 0 },
  now: clock.now(),
});

export function perform<Answer = object>(simulator: Built, actionName: string, request: object): Answer {
  try {
    return actions.get(actionName)?.run(toWorld(simulator), request as never) as Answer;
  } catch (error) {
    if (error instanceof Refusal) error.message = `${actionName}: ${error.code}: ${error.message}`;
    throw error;
  }
}
