import { renderPage } from '../page/page';
import { type Verdict, verdicts } from './judgement';
import type { GradedLine } from './lines';
import { describeWindow, listEvidence, type Report, signs, summarize, titleReport } from './report';

const meanings: Readonly<Record<Verdict, string>> = {
  proven: 'seen to be so',
  consistent: 'fits with it, and could have another reason',
  unknown: 'could not be told from what was read',
  contradicted: 'seen not to be so',
};
const classes: Readonly<Record<Verdict, string>> = {
  proven: 'good',
  consistent: 'new',
  unknown: 'warn',
  contradicted: 'bad',
};

/** The report as one page. The verdict is a word and a sign, so that it needs no colour. */
export function renderReport(report: Report): string {
  return renderPage(
    `Do ECR pulls use the endpoints? ${titleReport(report)}`,
    <>
      <style dangerouslySetInnerHTML={{ __html: style }} />
      <p>
        <strong>{summarize(report)}</strong> {describeWindow(report)}
      </p>
      <ul class="tally">
        {verdicts.map((verdict) => (
          <li class={report.counts[verdict] > 0 ? '' : 'none'}>
            <span class="count">{report.counts[verdict]}</span>
            <Mark verdict={verdict} />
            <span class="quiet">{meanings[verdict]}</span>
          </li>
        ))}
      </ul>
      <Contradictions report={report} />
      <h2>Line by line</h2>
      {report.lines.map((line) => (
        <Row line={line} />
      ))}
    </>,
  );
}

/** First what one came for. */
function Contradictions({ report }: { report: Report }) {
  const found = report.lines.filter(({ verdict }) => verdict === 'contradicted');
  if (found.length === 0) return null;
  return (
    <>
      <h2>What to mend</h2>
      <ul>
        {found.map(({ id, claim, next }) => (
          <li>
            <a href={`#${id}`}>{claim}</a>: <strong class="bad">not so.</strong> {next}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Ids are copied from here: no line break inside. */
function keepIdsWhole(sentence: string) {
  return sentence
    .split(/(\b[a-z]+-[0-9a-f]{8,17}\b)/)
    .map((part, index) => (index % 2 ? <code>{part}</code> : part));
}

function Row({ line }: { line: GradedLine }) {
  return (
    <section class={`line ${classes[line.verdict]}-edge`} id={line.id}>
      <div>
        <Mark verdict={line.verdict} />
      </div>
      <div>
        <h3>{line.claim}</h3>
        <ul>
          {listEvidence(line).map((sentence) => (
            <li>{keepIdsWhole(sentence)}</li>
          ))}
        </ul>
        {line.next && (
          <p>
            <strong>Next:</strong> {line.next}
          </p>
        )}
      </div>
    </section>
  );
}

function Mark({ verdict }: { verdict: Verdict }) {
  return (
    <span class={`mark ${classes[verdict]}`}>
      <span aria-hidden="true">{signs[verdict]}</span> {verdict}
    </span>
  );
}

const style = `
.tally { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; padding: 0; }
.tally li { flex: 1 1 12rem; border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.tally .none .count { color: var(--quiet); }
.count { display: block; font-size: 1.8rem; line-height: 1.2; font-weight: 600; }
.tally .quiet { display: block; font-size: .9rem; }
.mark { font-weight: 600; white-space: nowrap; }
.line { display: grid; grid-template-columns: 9.5rem 1fr; gap: 0 1rem; padding: .75rem 1rem; margin: .5rem 0;
  border: 1px solid var(--line); border-left-width: .3rem; border-radius: .25rem; break-inside: avoid; }
.line h3 { font-size: 1rem; margin: 0 0 .25rem; }
.line ul { margin: 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
.line code { white-space: nowrap; }
a { color: var(--new); }
.line p { margin: .4rem 0 0; }
.good-edge { border-left-color: var(--good); } .new-edge { border-left-color: var(--new); }
.warn-edge { border-left-color: var(--warn); } .bad-edge { border-left-color: var(--bad); }
@media (max-width: 40rem) { .line { grid-template-columns: 1fr; } }
`;
