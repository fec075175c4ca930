import type { Move, Plot } from './plot';

/** Leaves out of a story what the handler does not withstand yet. Each limit goes when that is mended. */
export function limit(plot: Plot): Plot {
  return spareOvertakenMoves(spareHiddenEndpoints(spareCrowdedGroups(plot)));
}

/** A Delete misses an S3 endpoint that EC2 does not show yet. */
function spareHiddenEndpoints(plot: Plot): Plot {
  const isTakenBack = plot.create.cancelledAfterMs !== undefined || plot.moves.some(isUndone);
  const visibilityDelayMs = isTakenBack ? 0 : plot.ec2.visibilityDelayMs;
  return { ...plot, ec2: { ...plot.ec2, visibilityDelayMs }, removeAfterMs: 60_000 };
}

/** A Delete fails when a copy of the Create puts an endpoint into the group that is being deleted. */
function spareCrowdedGroups(plot: Plot): Plot {
  const { create } = plot;
  if (create.cancelledAfterMs === undefined) return plot;
  const troubles = create.run.troubles.filter(({ fault }) => fault !== 'kill');
  return { ...plot, create: { ...create, run: { troubles, twinAfterMs: undefined } } };
}

/** A move to the other VPC that was rolled back meanwhile leaves there what it made. */
function spareOvertakenMoves(plot: Plot): Plot {
  const moves = plot.moves.map((move) =>
    move.move === 'update' ? { ...move, overtakenAfterMs: undefined } : move,
  );
  return staysInOneVpc(plot) ? plot : { ...plot, moves };
}

function staysInOneVpc({ create, moves }: Plot): boolean {
  return moves.every((move) => move.move !== 'update' || move.wishes.vpc === create.wishes.vpc);
}

function isUndone(move: Move): boolean {
  return move.move === 'update' && (move.rollsBack || move.overtakenAfterMs !== undefined);
}
