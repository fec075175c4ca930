import { gt, inc, lt, major, minor } from 'semver';
import type { Comparison, Level } from './compare/comparison';

const ORDER: readonly Level[] = ['none', 'patch', 'minor', 'major'];

export function isVersion(text: string): boolean {
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(text);
}

/** A role that may do more is never a patch, however little else has changed. */
export function needLevel({ level, permissions }: Comparison): Level {
  return broadens(permissions) && rank(level) < rank('minor') ? 'minor' : level;
}

export function broadens(permissions: Comparison['permissions']): boolean {
  return permissions.some((each) => each.broadens);
}

/** The lowest version that may follow. */
export function lowestNext(last: string, needed: Level): string {
  return inc(last, needed === 'none' ? 'patch' : needed) ?? last;
}

/** Why `next` may not follow `last`; nothing when it may. */
export function judgeStep(last: string, next: string, comparison: Comparison): string[] {
  if (lt(next, last))
    return [
      `Version ${next} is lower than ${last}, which is published: ask for ${lowestNext(last, needLevel(comparison))} or higher.`,
    ];
  const needed = needLevel(comparison);
  if (isEnough(last, next, needed)) return [];
  const reasons = listReasons(comparison, needed);
  return [
    `Version ${next} is too small a step from ${last}: this needs a ${needed} version, ${lowestNext(last, needed)} or higher, because:\n${reasons.join('\n')}`,
  ];
}

function isEnough(last: string, next: string, needed: Level): boolean {
  if (needed === 'major') return major(next) > major(last);
  if (needed === 'minor') return major(next) > major(last) || minor(next) > minor(last);
  return gt(next, last);
}

function listReasons({ level, changes, permissions }: Comparison, needed: Level): string[] {
  const ofChanges = level === needed ? changes.filter((each) => each.level === needed) : [];
  const ofPermissions = needed === 'minor' ? permissions.filter((each) => each.broadens) : [];
  return [...ofChanges, ...ofPermissions].map(({ where, sentence }) => `  ${where}: ${sentence}`);
}

function rank(level: Level): number {
  return ORDER.indexOf(level);
}
