import { REGION } from './ministack';

/**
 * Three lists and the log, asked of the emulator over plain HTTP: it takes any signature,
 * and three more SDK clients would be a lot to install for that.
 */
export async function listFunctions(endpoint: string): Promise<string[]> {
  const { Functions = [] } = await askJson<{ Functions?: { FunctionName: string }[] }>(
    `${endpoint}/2015-03-31/functions/`,
    { headers: sign('lambda') },
  );
  return Functions.map(({ FunctionName }) => FunctionName);
}

export async function listRoles(endpoint: string): Promise<string[]> {
  const answer = await ask(endpoint, {
    method: 'POST',
    headers: { ...sign('iam'), 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListRoles&Version=2010-05-08',
  });
  return [...(await answer.text()).matchAll(/<RoleName>([^<]+)<\/RoleName>/g)].map(([, name = '']) => name);
}

export async function listLogGroups(endpoint: string): Promise<string[]> {
  const { logGroups = [] } = await askLogs<{ logGroups?: { logGroupName: string }[] }>(
    endpoint,
    'DescribeLogGroups',
    {},
  );
  return logGroups.map(({ logGroupName }) => logGroupName);
}

/** Every line that any function has logged, in order. */
export async function readLog(endpoint: string): Promise<string[]> {
  const groups = await listLogGroups(endpoint);
  const answers = await Promise.all(
    groups.map((logGroupName) =>
      askLogs<{ events?: { timestamp: number; message: string }[] }>(endpoint, 'FilterLogEvents', {
        logGroupName,
      }),
    ),
  );
  const events = answers.flatMap(({ events = [] }) => events);
  return events.sort((a, b) => a.timestamp - b.timestamp).map(({ message }) => message.trimEnd());
}

function askLogs<Answer>(endpoint: string, action: string, input: object): Promise<Answer> {
  return askJson<Answer>(endpoint, {
    method: 'POST',
    headers: {
      ...sign('logs'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${action}`,
    },
    body: JSON.stringify(input),
  });
}

async function askJson<Answer>(url: string, request: RequestInit): Promise<Answer> {
  return (await (await ask(url, request)).json()) as Answer;
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(url, request);
  if (answer.ok) return answer;
  throw new Error(
    `The emulator answered HTTP ${answer.status} to ${url}: ${(await answer.text()).slice(0, 200)}`,
  );
}

/** Names the service, which the emulator reads from here. */
function sign(service: string): Record<string, string> {
  const scope = `test/20260101/${REGION}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
}
