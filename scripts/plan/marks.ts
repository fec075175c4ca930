import type { Fate, S3RouteView, Step } from './report';

/** How a change is marked everywhere: a sign, a word and a tone, so that colour never stands alone. */
export interface Mark {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'new' | 'warn' | 'bad' | 'good' | 'quiet';
}

const marks = {
  new: { sign: '+', word: 'new', tone: 'new' },
  changed: { sign: '~', word: 'changed', tone: 'warn' },
  removed: { sign: '×', word: 'removed', tone: 'bad' },
  kept: { sign: '=', word: 'kept', tone: 'good' },
  adopted: { sign: '&', word: 'relied on', tone: 'good' },
  inTheWay: { sign: '!', word: 'in the way', tone: 'bad' },
  notCounted: { sign: '·', word: 'not counted', tone: 'quiet' },
  leftAlone: { sign: '·', word: 'left alone', tone: 'quiet' },
  none: { sign: '·', word: 'none', tone: 'quiet' },
} as const satisfies Record<string, Mark>;

export const endpointMarks: Readonly<Record<Fate, Mark>> = marks;
export const stepMarks: Readonly<Record<Step['change'], Mark>> = marks;
export const tableMarks: Readonly<Record<S3RouteView['change'], Mark>> = {
  ...marks,
  foreign: { ...marks.adopted, word: 'theirs' },
};
