import { histories } from './history';
import { sweep } from './sweep';

/** Plays one history, with one fault at the calls of one action, and prints what is wrong: run on copies. */
async function main([name, fault, action]: string[]): Promise<void> {
  const history = histories.find((one) => one.name === name);
  if (!history) throw new Error(`There is no history ${name}.`);
  const outcomes = await sweep(history, (target, one) => one.name === fault && target.action === action);
  process.stdout.write(JSON.stringify(outcomes.filter(({ problems }) => problems.length > 0)));
}

main(process.argv.slice(2));
