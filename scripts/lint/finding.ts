/** What is wrong in one place of a template, in a sentence that says what to do. */
export interface Finding {
  readonly where: string;
  readonly sentence: string;
}

export function describeFinding(file: string, { where, sentence }: Finding): string {
  return `${file}: ${where}: ${sentence}`;
}
