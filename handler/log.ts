/** One JSON line per decision and per AWS call, for filters and for people. Never hand it a ResponseURL. */
export type Log = (what: string, details?: Record<string, unknown>) => void;

/** Writes to standard output itself, because Lambda's `console.log` puts text in front of the JSON. */
export const logLine: Log = (what, details = {}) => {
  process.stdout.write(`${JSON.stringify({ what, ...details })}\n`);
};
