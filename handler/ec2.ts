import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { type EventTools, logCalls, settle } from './client';
import type { Log } from './log';
import type { Patience } from './wait';

/** What every part that speaks to EC2 is handed. */
export interface Ec2 extends Patience {
  readonly client: EC2Client;
  readonly log: Log;
}

/** A client for one event: its retries know the event's deadline, its log the event's lines. */
export function connect(tools: EventTools, config: EC2ClientConfig = {}): Ec2 {
  const client = new EC2Client(settle(tools, config));
  client.middlewareStack.use(logCalls('ec2', tools));
  return { clock: tools.clock, deadline: tools.deadline, log: tools.log, client };
}
