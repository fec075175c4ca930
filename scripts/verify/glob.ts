/** IAM's wildcards: `*` is any text, `?` one character. */

/** Whether every text that `inner` stands for is one of `outer`. */
export function includesGlob(outer: string, inner: string): boolean {
  // A character that no name has stands for whatever a wildcard may be: only a wildcard takes it.
  const fill = (any: string) => inner.replaceAll('*', any).replaceAll('?', '\u0000');
  return ['', '\u0000'.repeat(32)].every((any) => overlapsGlob(outer, fill(any)));
}

/** Whether some text is one of both. */
export function overlapsGlob(one: string, other: string): boolean {
  const seen = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (other.length + 1) + j;
    const known = seen.get(key) ?? step(i, j);
    seen.set(key, known);
    return known;
  };
  const step = (i: number, j: number): boolean => {
    if (i === one.length && j === other.length) return true;
    if (one[i] === '*') return meet(i + 1, j) || (j < other.length && meet(i, j + 1));
    if (other[j] === '*') return meet(i, j + 1) || (i < one.length && meet(i + 1, j));
    if (i === one.length || j === other.length) return false;
    return (one[i] === other[j] || one[i] === '?' || other[j] === '?') && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}
