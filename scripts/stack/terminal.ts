import { createInterface } from 'node:readline/promises';
import Table from 'cli-table3';
import { createColors } from 'picocolors';

type Painter = ReturnType<typeof createColors>;

/** Where a command talks to people. Without `confirm` there is nobody to ask. */
export interface Terminal {
  paint: Painter;
  say(line?: string): void;
  confirm?: (question: string, signal: AbortSignal) => Promise<boolean>;
}

/** People read stdout; with `json` that belongs to the document, and they read stderr. */
export function openTerminal({ json = false } = {}): Terminal {
  const output = json ? process.stderr : process.stdout;
  const coloured = process.env.NO_COLOR ? false : Boolean(process.env.FORCE_COLOR) || output.isTTY === true;
  const terminal: Terminal = {
    paint: createColors(coloured),
    say: (line = '') => void output.write(`${line}\n`),
  };
  if (process.stdin.isTTY && output.isTTY)
    terminal.confirm = (question, signal) => askOn(output, question, signal);
  return terminal;
}

/** Columns under plain headings: readable in a terminal and in a log. Nothing is ever cut off. */
export function renderTable(head: string[], rows: string[][], cellWidth = 72): string {
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => row.map((cell) => wrap(cell, cellWidth))));
  return table.toString();
}

/** Breaks after a space or comma where it can; a longer word stays whole, because ids are copied from here. */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines = [''];
      for (const word of line.match(/[^\s,]*(?:,\s*|\s+|$)/g) ?? []) {
        if (word === '') continue;
        const last = lines.at(-1) ?? '';
        if (last !== '' && (last + word).trimEnd().length > width) lines.push(word);
        else lines[lines.length - 1] = last + word;
      }
      return lines.map((part) => part.trimEnd());
    })
    .join('\n');
}

async function askOn(output: NodeJS.WriteStream, question: string, signal: AbortSignal): Promise<boolean> {
  // Not `terminal: true`: that would take Ctrl-C away from the process.
  const lines = createInterface({ input: process.stdin, output, terminal: false });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
