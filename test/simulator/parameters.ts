import type { GetParameterRequest, GetParameterResult } from '@aws-sdk/client-ssm';
import type { Account } from './account';
import { type Action, action } from './action';
import { type Refusal, refuse } from './refusal';

/** The one call of SSM that is played. It speaks JSON 1.1, on the same port: `X-Amz-Target: AmazonSSM.GetParameter`. */
export const parameterActions: Readonly<Record<string, Action>> = {
  GetParameter: action<GetParameterRequest, GetParameterResult>(
    ['Name', 'WithDecryption'],
    ({ account }, { Name = '', WithDecryption }) => {
      // PutParameter, `Name`: levels begin with a slash, and these characters are all there are.
      if (!/^(?:[\w.-]+|(?:\/[\w.-]+){1,15})(?::[\w.-]+)?$/.test(Name)) {
        throw refuse('ValidationException', 'Invalid Parameter Name. Please use correct syntax.');
      }
      const parameter = account.parameters.get(Name);
      // botocore #1535 and others: it comes without any message.
      if (!parameter) throw refuse('ParameterNotFound', '');
      const { Type, Value } = parameter;
      // GetParameter, `WithDecryption`: without it, what comes is the ciphertext.
      const isHidden = Type === 'SecureString' && !WithDecryption;
      const shown = isHidden ? `AQICAHj${Buffer.from(Name).toString('base64')}` : Value;
      const ARN = `arn:aws:ssm:${account.region}:${account.id}:parameter/${Name.replace(/^\//, '')}`;
      return { Parameter: { Name, Type, Value: shown, Version: 1, ARN, DataType: 'text' } };
    },
  ),
};

export const isParameterCall = (actionName: string): boolean => actionName in parameterActions;

/** IAM reference: the parameter's ARN has one slash between `parameter` and a name that begins with one. */
export function refuseParameter({ id, region }: Pick<Account, 'id' | 'region'>, actionName: string): Refusal {
  return refuse(
    'AccessDeniedException',
    `User: arn:aws:sts::${id}:assumed-role/ecr-vpc-endpoints/handler is not authorized to perform: ssm:${actionName} on resource: arn:aws:ssm:${region}:${id}:parameter/* because no identity-based policy allows the ssm:${actionName} action`,
  );
}

/** "Common error types" of SSM, and its throttling. */
export const parameterFaults = {
  throttle: () => refuse('ThrottlingException', 'Rate exceeded'),
  '503': () => refuse('ServiceUnavailable', 'The service is unavailable.', 503),
  '500': () => refuse('InternalServerError', 'An error occurred on the server side.', 500),
};
