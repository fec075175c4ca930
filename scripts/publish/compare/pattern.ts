/** What is known of two regular expressions without asking which texts they match. */
export type PatternStep = 'widened' | 'narrowed' | 'unclear';

/** Compares alternatives (`a|b`): with more of them a pattern takes more, with fewer it takes less. */
export function comparePatterns(before: string, after: string): PatternStep {
  const old = new Set(splitAlternatives(before));
  const now = new Set(splitAlternatives(after));
  if ([...old].every((each) => now.has(each))) return 'widened';
  return [...now].every((each) => old.has(each)) ? 'narrowed' : 'unclear';
}

/** Cuts at the bars that stand outside of groups and classes. */
function splitAlternatives(pattern: string): string[] {
  const alternatives = [''];
  let depth = 0;
  let inClass = false;
  for (const [token] of pattern.matchAll(/\\.|./gs)) {
    if (token === '[') inClass = true;
    if (token === ']') inClass = false;
    if (!inClass && token === '(') depth += 1;
    if (!inClass && token === ')') depth -= 1;
    if (token === '|' && depth === 0 && !inClass) alternatives.push('');
    else alternatives.push(`${alternatives.pop() ?? ''}${token}`);
  }
  return alternatives;
}
