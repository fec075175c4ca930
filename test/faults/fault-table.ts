import type { Intercept, Fault as Meeting } from '../simulator/faults';

/** One way in which things go wrong at a call. */
export interface Fault {
  readonly name: string;
  /** What the call with this number meets at EC2; the number counts all calls of the simulator. */
  readonly meet?: (call: number) => Intercept;
  /** What happens to the function itself at that call. */
  readonly befalls?: 'killed' | 'out of time';
  /** Passing: the event must succeed all the same. Lasting: it may fail until the fault is lifted. */
  readonly course: 'passing' | 'lasting' | 'either';
}

const meetOnce =
  (fault: Meeting, times = 1) =>
  (call: number): Intercept =>
  ({ index }) =>
    index === call ? { fault, times } : undefined;

/** The rights for the action of this call are missing from here on; `all`: for every action. */
const deny =
  (all: boolean) =>
  (call: number): Intercept => {
    let denied: string | undefined;
    return ({ index, action }) => {
      if (index === call) denied = action;
      return denied !== undefined && (all || action === denied) ? { fault: 'deny' } : undefined;
    };
  };

export const faults: readonly Fault[] = [
  { name: 'throttled', meet: meetOnce('throttle'), course: 'passing' },
  { name: '503', meet: meetOnce('503'), course: 'passing' },
  { name: '3 x 500', meet: meetOnce('500', 3), course: 'passing' },
  { name: 'reset before', meet: meetOnce('reset-before'), course: 'passing' },
  { name: 'reset after', meet: meetOnce('reset-after'), course: 'passing' },
  { name: 'denied', meet: deny(false), course: 'lasting' },
  { name: 'all denied', meet: deny(true), course: 'lasting' },
  { name: 'hangs', meet: meetOnce('hang'), course: 'passing' },
  { name: 'out of time', befalls: 'out of time', course: 'either' },
  { name: 'killed', befalls: 'killed', course: 'passing' },
];
