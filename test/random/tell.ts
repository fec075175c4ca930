import type { Edit, ForeignPlan, Move, Plot, Run, SubnetPlan, VpcPlan, Wishes } from './plot';

/** The story of a plot, a line for each thing that was there or happened. */
export function tell({ ec2, vpcs, create, moves, removeAfterMs, remove }: Plot): string[] {
  const { cancelledAfterMs } = create;
  const cancelled = cancelledAfterMs !== undefined && `cancelled after ${cancelledAfterMs} ms`;
  return [
    ...vpcs.map((vpc, index) => `VPC ${nameOf(index)}: ${tellVpc(vpc)}`),
    join('EC2', [
      ec2.visibilityDelayMs > 0 && `shows new things after ${ec2.visibilityDelayMs} ms`,
      ec2.pageSize !== undefined && `pages of ${ec2.pageSize}`,
      ec2.emptyPages && 'empty pages',
      ec2.tagDelayMs > 0 && `shows new tags after ${ec2.tagDelayMs} ms`,
      ec2.ignoreFilters && 'ignores filters',
      ec2.detailsWhenAvailable && 'tells interfaces late',
      !ec2.swapInOneCall && 'no swaps in one call',
    ]),
    join('Create', [...tellWishes(create.wishes), ...tellRun(create.run), cancelled]),
    ...moves.map(tellMove),
    join('Delete', [removeAfterMs === 0 && 'at once', ...tellRun(remove)]),
  ];
}

type Words = (string | false)[];
const join = (head: string, words: Words): string => [head, ...words.filter(Boolean)].join(', ');
const nameOf = (index: number): string => ['A', 'B'][index] ?? 'nowhere';

function tellVpc({ subnets, foreign }: VpcPlan): string {
  const theirs = foreign.length > 0 ? `; theirs: ${foreign.map(tellForeign).join(', ')}` : '';
  return subnets.map(tellSubnet).join(', ') + theirs;
}

function tellSubnet({ zone, kind }: SubnetPlan): string {
  return `${kind} in zone ${zone}`;
}

function tellForeign(plan: ForeignPlan): string {
  if (plan.service === 's3') return `s3 on table ${plan.table}`;
  return `${plan.service} ${plan.privateDns ? 'with' : 'without'} the name`;
}

function tellWishes(wishes: Wishes): Words {
  return [
    `in ${nameOf(wishes.vpc)} by ${wishes.selector}`,
    wishes.selector !== 'VpcId' && !wishes.leads && 'which may lead elsewhere',
    wishes.skip && 'or nothing',
    wishes.s3Only && 'S3 only',
    wishes.pullOnly && 'pull only',
    !wishes.privateDns && 'no private DNS',
    wishes.services.length > 0 && `with ${wishes.services.join(' and ')}`,
    wishes.ownGroup && "the user's group",
    wishes.existing === 'Fail' && 'existing ones refused',
  ];
}

function tellRun({ troubles, twinAfterMs }: Run): Words {
  return [
    ...troubles.map((trouble) => {
      const times = 'times' in trouble && trouble.times > 1 ? ` x ${trouble.times}` : '';
      return `call ${trouble.at}: ${trouble.fault}${times}`;
    }),
    twinAfterMs !== undefined && `sent again after ${twinAfterMs} ms`,
  ];
}

function tellMove(move: Move): string {
  if (move.move === 'again') return `event ${move.nth} comes again`;
  if (move.move === 'by hand') return join(`by hand: ${tellEdit(move.what)}`, [`then ${move.pauseMs} ms`]);
  const { overtakenAfterMs } = move;
  return join('Update', [
    ...tellWishes(move.wishes),
    ...tellRun(move.run),
    overtakenAfterMs !== undefined && `rolled back while it runs, after ${overtakenAfterMs} ms`,
    move.rollsBack && 'rolled back after it',
    !move.adopts && 'a failed id is not taken over',
  ]);
}

function tellEdit(what: Edit): string {
  switch (what.edit) {
    case 'add subnet':
      return `add a subnet, ${tellSubnet(what.subnet)}`;
    case 'add theirs':
      return `add theirs, ${tellForeign(what.foreign)}`;
    case 'lead':
      return `let ${what.selector} lead to ${nameOf(what.to)}`;
    case 'associate':
      return `put subnet ${what.nth} on table ${what.table}`;
    default:
      return `${what.edit} ${what.nth}`;
  }
}
