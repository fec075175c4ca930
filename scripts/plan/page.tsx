import type { ComponentChildren } from 'preact';
import { Picture, renderPage, Table } from '../page/page';
import { endpointMarks, type Mark, stepMarks, tableMarks } from './marks';
import { describePicture, renderPicture } from './picture';
import type { PlanReport, Step } from './report';
import { showParameters } from './text';
import { groupChoices, nameOf } from './words';

/** The whole report as one page. */
export function renderPlanPage(report: PlanReport): string {
  const { vpc, region, accountId, stack, problems } = report;
  return renderPage(
    `Plan for ${vpc ? nameOf(vpc) : 'no VPC'}`,
    <>
      <p>
        <strong>{report.summary}</strong>
      </p>
      <p class="quiet">
        {stack ? `The next update of stack ${stack.name} (${stack.logicalId})` : 'A first launch'} in {region}
        {accountId === null ? '' : `, account ${accountId}`}. Nothing has been changed.
      </p>
      {problems.length > 0 && (
        <section>
          <h2>What stands in the way</h2>
          <ul>
            {problems.map(({ sentence }) => (
              <li class="bad">{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      <div class="scroll">
        <Picture svg={renderPicture(report)} caption={describePicture(report)} />
      </div>
      <Steps steps={report.steps} />
      <List title="Good to know" sentences={report.notes} />
      <Endpoints report={report} />
      <Subnets report={report} />
      <Tables report={report} />
      <List
        title="Cannot be known before"
        sentences={report.unknown.map(({ topic, sentence }) => `${topic}: ${sentence}`)}
      />
    </>,
  );
}

function Sign({ mark }: { mark: Mark }) {
  return (
    <Whole>
      <span class={mark.tone}>{`${mark.sign} ${mark.word}`}</span>
    </Whole>
  );
}

function Steps({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return null;
  return (
    <section>
      <h2>Steps, in order</h2>
      <ol>
        {steps.map((step) => (
          <li>
            <Sign mark={stepMarks[step.change]} />
            {`: ${step.summary} (`}
            <code>{step.call}</code>)
            <pre style="white-space: pre-wrap; overflow-wrap: anywhere">{showParameters(step)}</pre>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Endpoints({ report }: { report: PlanReport }) {
  return (
    <section>
      <h2>Endpoints</h2>
      <Table
        heads={['Endpoint', 'Service', 'Type', 'State', 'Becomes', 'Why']}
        rows={report.endpoints.map((endpoint) => [
          endpoint.id === 'new' ? 'to be made' : <Thing {...endpoint} />,
          endpoint.service,
          endpoint.type,
          endpoint.state,
          <Sign mark={endpointMarks[endpoint.fate]} />,
          endpoint.reason,
        ])}
      />
    </section>
  );
}

function Subnets({ report }: { report: PlanReport }) {
  return (
    <section>
      <h2>Subnets</h2>
      <Table
        heads={['Subnet', 'Zone', 'Is', 'Because of', 'Network interfaces']}
        rows={report.subnets.map((subnet) => [
          <Thing {...subnet} />,
          <>
            <Whole>{subnet.zone}</Whole>
            <div class="quiet">{subnet.cidr}</div>
          </>,
          subnet.private ? 'private' : 'public',
          <>
            {subnet.because}
            <div class="quiet">
              {`in ${subnet.routeTableId ?? 'no table'}${subnet.association === 'main' ? ' (main)' : ''}`}
            </div>
          </>,
          groupChoices(subnet).map(({ services, taken, reason }) => (
            <div class={taken ? undefined : 'quiet'}>{`${taken ? '' : 'not '}${services}: ${reason}`}</div>
          )),
        ])}
      />
    </section>
  );
}

function Thing({ id, name }: { id: string; name: string | null }) {
  return (
    <>
      {name !== null && <div>{name}</div>}
      <Whole>
        <code>{id}</code>
      </Whole>
    </>
  );
}

/** Ids and zones are not broken at their hyphens. */
function Whole({ children }: { children: ComponentChildren }) {
  return <span style="white-space: nowrap">{children}</span>;
}

function Tables({ report }: { report: PlanReport }) {
  return (
    <section>
      <h2>Route tables</h2>
      <Table
        heads={['Route table', 'Is', 'Subnets', 'Leads to', 'Route to S3', 'Why']}
        rows={report.routeTables.map((table) => [
          <Thing {...table} />,
          `${table.public ? 'public' : 'private'}${table.main ? ', main' : ''}`,
          String(table.subnetIds.length),
          table.routes.join(', ') || 'no default route',
          <Sign mark={tableMarks[table.s3.change]} />,
          table.s3.reason,
        ])}
      />
    </section>
  );
}

function List({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {sentences.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
