/** SVG neither wraps nor cuts text, so its width is estimated: a little too wide rather than too narrow. */
export function measure(text: string, size: number, mono = false): number {
  const widths = [...text].map((character) => {
    // East Asian characters fill a square.
    if ((character.codePointAt(0) ?? 0) >= 0x1100) return 1;
    if (mono) return 0.61;
    return /[iljtfr.,:;'|()[\]! ]/.test(character) ? 0.34 : /[mwMW→…]/.test(character) ? 0.9 : 0.6;
  });
  return widths.reduce((sum, width) => sum + width, 0) * size;
}

/** Cut to what fits, with an ellipsis. */
export function fit(text: string, width: number, size: number, mono = false): string {
  if (measure(text, size, mono) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && measure(`${characters.join('')}…`, size, mono) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
