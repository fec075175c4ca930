/** The colours of pages and pictures; contrast is at least 4.5 to 1 in both schemes. */
export const palette = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --band: #f3f5f7;
  --good: #1a7f37; --warn: #8a5a00; --bad: #b3261e; --new: #0b5cad;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e6eaef; --quiet: #a3adb8; --line: #3a434d; --band: #1d232a;
    --good: #5fd38a; --warn: #e8b44c; --bad: #ff8f85; --new: #7fb8ff;
  }
}
@media print {
  :root { --paper: #ffffff; --ink: #000000; --quiet: #333333; --line: #999999; --band: #ffffff; }
}
`;

/** The look of every page. */
export const style = `${palette}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--band); }
tbody th { font-weight: 600; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
figure { margin: 1.5rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption, .quiet { color: var(--quiet); }
.scroll { overflow-x: auto; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .new { color: var(--new); }
`;
