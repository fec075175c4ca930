import type { World } from './action';
import { refuse } from './refusal';

/**
 * "Ensuring idempotency in Amazon EC2 API requests": the same token with the same parameters answers with what was
 * made then, as it is now, dead or alive; with other parameters it is a mismatch.
 */
export function once<Request extends { ClientToken?: string | undefined }, Answer extends object>(
  { account }: World,
  actionName: string,
  request: Request,
  make: () => () => Answer,
): Answer {
  const { ClientToken, ...rest } = request;
  if (ClientToken === undefined) return make()();
  if (!/^[\x20-\x7e]{1,64}$/.test(ClientToken)) {
    throw refuse('InvalidClientToken', 'The client token is not valid: at most 64 ASCII characters.');
  }
  const key = `${actionName} ${ClientToken}`;
  const asked = JSON.stringify(rest);
  const earlier = account.tokens.get(key);
  if (earlier && earlier.request !== asked) {
    throw refuse(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
  }
  // Stored by the same action under the same key, so of the same type.
  if (earlier) return earlier.answer() as Answer;
  const answer = make();
  account.tokens.set(key, { request: asked, answer });
  return answer();
}
