import { GetParameterCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { type EventTools, logCalls, settle } from './client';
import { hasCode } from './ec2-errors';
import type { ParameterAnswer } from './finding';
import { explain } from './words';

/** Reads an SSM parameter as it is now; undefined where there is none. */
export async function readParameter(
  tools: EventTools,
  config: SSMClientConfig,
  name: string,
): Promise<ParameterAnswer | undefined> {
  const client = new SSMClient(settle(tools, config));
  client.middlewareStack.use(logCalls('ssm', tools));
  return explain(`Reading SSM parameter ${name}`, async () => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
      return { type: Parameter?.Type, value: Parameter?.Value ?? '' };
    } catch (error) {
      // By name: the bundle leaves out the SDK's classes of errors.
      if (!hasCode(error, 'ParameterNotFound')) throw error;
      return undefined;
    }
  });
}
