import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { configureClient } from './cloud';

/** Whose credentials these are; undefined where AWS does not tell. Needs no permission, and nothing waits long for it. */
export async function findAccountId(config: ReturnType<typeof configureClient>): Promise<string | undefined> {
  try {
    const client = new STSClient({ ...config, maxAttempts: 2 });
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch {
    return undefined;
  }
}
