import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A figure of CloudWatch: a metric with all its dimensions, at a time. */
export interface Figure {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly at: Date;
  readonly value: number;
}

export interface TrailEvent {
  readonly name: string;
  readonly at: Date;
  readonly record: object;
}

/** CloudWatch, CloudTrail and ECR on 127.0.0.1, as far as `verify` asks them; figures and events are the test's own. */
export interface FakeAws {
  readonly url: string;
  readonly figures: Figure[];
  readonly events: TrailEvent[];
  /** Calls that are refused, such as `LookupEvents`. */
  readonly denied: string[];
  /** The registry that ECR names. */
  registryUrl: string;
  readonly calls: string[];
  stop(): Promise<void>;
}

type Body = Record<string, unknown>;

export async function startFakeAws(): Promise<FakeAws> {
  const answers: Record<string, (body: Body) => object> = {
    GetMetricData: (body) => ({
      MetricDataResults: (body.MetricDataQueries as Query[]).map((query) => sum(query, body, fake.figures)),
    }),
    LookupEvents: (body) => lookUp(body, fake.events),
    GetAuthorizationToken: () => ({
      authorizationData: [{ proxyEndpoint: fake.registryUrl, authorizationToken: btoa('AWS:secret') }],
    }),
  };
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    fake.calls.push(action);
    const body = JSON.parse((await readText(request)) || '{}');
    if (fake.denied.includes(action)) {
      return send(response, 400, { __type: 'AccessDeniedException', message: `not authorized: ${action}` });
    }
    const answer = answers[action];
    return answer ? send(response, 200, answer(body)) : send(response, 400, { __type: 'UnknownOperation' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ figures: [], events: [], denied: [], calls: [], registryUrl: '' },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] };
  };
}

/** As CloudWatch: only the very set of dimensions finds anything; a part of it is another, empty metric. */
function sum({ Id, MetricStat }: Query, { StartTime, EndTime }: Body, figures: readonly Figure[]): object {
  const { Namespace, MetricName, Dimensions } = MetricStat.Metric;
  const wanted = describe(Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])));
  const found = figures.filter(
    ({ namespace, name, dimensions, at }) =>
      namespace === Namespace &&
      name === MetricName &&
      describe(dimensions) === wanted &&
      isWithin(at, StartTime, EndTime),
  );
  return {
    Id,
    Timestamps: found.map(({ at }) => at.getTime() / 1000),
    Values: found.map(({ value }) => value),
  };
}

function describe(dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Newest first, 50 a page. */
function lookUp({ StartTime, EndTime, NextToken = '0' }: Body, events: readonly TrailEvent[]): object {
  const found = events
    .filter(({ at }) => isWithin(at, StartTime, EndTime))
    .sort((one, other) => other.at.getTime() - one.at.getTime());
  const start = Number(NextToken);
  const Events = found.slice(start, start + 50).map(({ name, at, record }) => ({
    EventName: name,
    EventTime: at.getTime() / 1000,
    CloudTrailEvent: JSON.stringify({ eventName: name, ...record }),
  }));
  return { Events, ...(start + 50 < found.length && { NextToken: String(start + 50) }) };
}

function isWithin(at: Date, from: unknown, to: unknown): boolean {
  const seconds = at.getTime() / 1000;
  return seconds >= Number(from) && seconds < Number(to);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
