import type { IncomingHttpHeaders } from 'node:http';
import type { Action, World } from './action';
import { actions } from './action-table';
import { authorize } from './authorize';
import { parameterActions } from './parameters';
import { refuse } from './refusal';
import { decodeRequest, encodeAnswer, encodeError, isInModel, refuseMissing } from './wire';

/** One request in the protocol of its service: EC2's form and XML, or SSM's JSON. */
export interface Exchange {
  readonly action: string;
  readonly contentType: string;
  /** Never an empty answer to what is not understood: that is refused. */
  read(): Record<string, unknown>;
  perform(world: World, request: Record<string, unknown>): object;
  encodeAnswer(result: object): string;
  encodeError(code: string, message: string): string;
}

export function openExchange(headers: IncomingHttpHeaders, body: string): Exchange {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return openJson(target.replace(/^AmazonSSM\./, ''), body);
  return openQuery(new Map(new URLSearchParams(body)));
}

function openQuery(form: Map<string, string>): Exchange {
  const name = form.get('Action') ?? '';
  const action = actions.get(name);
  const read = () => {
    if (!action) {
      const known = isInModel(name) ? ' (the simulator does not play it)' : '';
      throw refuse('InvalidAction', `The action ${name} is not valid for this web service.${known}`);
    }
    const fields = [...form].filter(([key]) => key !== 'Action' && key !== 'Version');
    const request = decodeRequest(name, new Map(fields));
    refuseUnplayed(action, request);
    return request;
  };
  const perform = (world: World, request: Record<string, unknown>) => {
    authorize(world, name, request);
    refuseMissing(name, request);
    if (request.DryRun) {
      throw refuse('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    }
    // The request was decoded by the model of this very action.
    return action?.run(world, request as never) ?? {};
  };
  const encode = (result: object) => encodeAnswer(name, result);
  return {
    ...{ action: name, contentType: 'text/xml;charset=UTF-8' },
    ...{ read, perform, encodeAnswer: encode, encodeError },
  };
}

function openJson(name: string, body: string): Exchange {
  const action = parameterActions[name];
  const read = () => {
    if (!action) throw refuse('UnknownOperationException', `The simulator does not play ${name}`);
    const request: Record<string, unknown> = JSON.parse(body);
    refuseUnplayed(action, request);
    return request;
  };
  const perform = (world: World, request: Record<string, unknown>) => {
    authorize(world, name, request);
    return action?.run(world, request as never) ?? {};
  };
  const encodeProblem = (code: string, message: string) =>
    JSON.stringify({ __type: code, ...(message && { message }) });
  return {
    ...{ action: name, contentType: 'application/x-amz-json-1.1' },
    ...{ read, perform, encodeAnswer: JSON.stringify, encodeError: encodeProblem },
  };
}

function refuseUnplayed(action: Action, request: Record<string, unknown>): void {
  const unplayed = Object.keys(request).find((key) => !action.plays.includes(key));
  if (!unplayed) return;
  throw refuse(
    'UnknownParameter',
    `The parameter ${unplayed} is not recognized (the simulator does not play it)`,
  );
}
