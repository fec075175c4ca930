/** The step of the semantic version that a difference asks for. */
export type Level = 'none' | 'patch' | 'minor' | 'major';

/** What an update does to the resources of a stack that exists. */
export type Effect = 'none' | 'in place' | 'replacement';

/** One difference between two templates, as whoever has the old one will meet it. */
export interface TemplateChange {
  readonly level: Level;
  /** For example "Parameters.VpcId". */
  readonly where: string;
  readonly sentence: string;
  readonly effect?: Effect;
}

/** One difference in what somebody may do. */
export interface PermissionChange {
  readonly where: string;
  readonly sentence: string;
  readonly broadens: boolean;
}

export interface Comparison {
  /** The highest level of the changes. */
  readonly level: Level;
  readonly changes: readonly TemplateChange[];
  readonly permissions: readonly PermissionChange[];
}

const levels: readonly Level[] = ['none', 'patch', 'minor', 'major'];

export function findHighest(found: readonly Level[]): Level {
  return levels[Math.max(0, ...found.map((level) => levels.indexOf(level)))] ?? 'none';
}
