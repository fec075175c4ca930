import type { Account } from './account';
import type { Settings } from './settings';

/** What a call meets: the account as it is at one moment. */
export interface World {
  account: Account;
  settings: Settings;
  now: number;
}

/** Eventual consistency: when the first call will see what is made now. */
export const visibleFrom = ({ now, settings }: World): number => now + settings.visibilityDelayMs;

/**
 * An SDK shape as the wire has it: the model's enums say `Available` where EC2 sends `available`, so that a string
 * is all that can be promised.
 */
export type Wire<T> = T extends string
  ? string
  : T extends number | boolean | Date | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Wire<Item>[]
      : { [Key in keyof T]?: Wire<T[Key]> | undefined };

export interface Action {
  /** The parameters that are played; every other one is refused, so that nothing is ever silently ignored. */
  plays: readonly string[];
  run(world: World, request: never): object;
}

export function action<Request, Result>(
  plays: readonly (keyof Request & string)[],
  run: (world: World, request: Request) => Wire<Result>,
): Action {
  return { plays: [...plays, 'DryRun'], run: (world, request) => run(world, request) as object };
}

/** Most writes answer with a bare `<return>true</return>`. */
export const done = { Return: true };
