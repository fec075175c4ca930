import type { Account } from './account';
import { unauthorized } from './authorize';
import { isParameterCall, parameterFaults } from './parameters';
import { type Refusal, refuse } from './refusal';

/**
 * `reset-before` cuts the connection without effect, `reset-after` after the effect; `hang` never answers (the
 * virtual clock goes on); the others answer with an error and have no effect.
 */
export type Fault = 'throttle' | '503' | '500' | 'reset-before' | 'reset-after' | 'deny' | 'hang';

interface SeenCall {
  index: number;
  action: string;
  params: Record<string, unknown>;
  at: number;
}
/** `times`: this call and the following ones of the same action meet the fault, without being asked about again. */
export type Intercept = (call: SeenCall) => { fault: Fault; times?: number } | undefined;

export function createFaults({ id, region }: Account) {
  const left = new Map<string, { fault: Fault; times: number }>();
  const answers: Partial<Record<Fault, (action: string) => Refusal>> = {
    throttle: () => refuse('RequestLimitExceeded', 'Request limit exceeded.', 503),
    // aws-sdk-go-v2 #2254: seen on CreateVpcEndpoint.
    '503': () => refuse('Unavailable', 'The service is unavailable. Please try again shortly.', 503),
    '500': () => refuse('InternalError', 'An internal error has occurred', 500),
    deny: (action) => unauthorized(id, region, action),
  };
  return {
    next(intercept: Intercept | undefined, call: SeenCall): Fault | undefined {
      const running = left.get(call.action);
      if (running && running.times > 0) {
        running.times -= 1;
        return running.fault;
      }
      const found = intercept?.(call);
      if (found) left.set(call.action, { fault: found.fault, times: (found.times ?? 1) - 1 });
      return found?.fault;
    },
    refuse(fault: Fault, action: string): void {
      const words: typeof answers = isParameterCall(action) ? { ...answers, ...parameterFaults } : answers;
      const refusal = words[fault]?.(action);
      if (refusal) throw refusal;
    },
  };
}
