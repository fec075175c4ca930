import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { style } from './style';

/** One self-contained page: no script, no network, light and dark, fit to print. Everything in it is escaped. */
export function renderPage(title: string, body: ComponentChildren): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {body}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${render(page)}\n`;
}

/** A picture that a library has drawn as SVG text, with what it shows in words. */
export function Picture({ svg, caption }: { svg: string; caption: string }) {
  return (
    <figure>
      <div role="img" aria-label={caption} dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

/** Rows of cells under headings; the first cell of a row names it. */
export function Table({ heads, rows }: { heads: readonly string[]; rows: readonly ComponentChildren[][] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr>
              <th scope="row">{name}</th>
              {cells.map((cell) => (
                <td>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
