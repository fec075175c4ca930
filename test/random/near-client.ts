import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { type SSMClientConfig, SSMServiceException } from '@aws-sdk/client-ssm';
import { AwsEc2QueryProtocol, AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpResponse as AnyResponse, MetadataBearer, OperationSchema } from '@smithy/types';
import { Refusal } from '../simulator/refusal';
import { Cut } from './near-ec2';

/** A request as the SDK's middleware hands it on, with the call itself instead of its form fields. */
class Errand extends HttpRequest {
  constructor(
    readonly action: string,
    readonly input: object,
  ) {
    super({ protocol: 'http:', hostname: 'ec2.invalid', method: 'POST', path: '/', headers: {} });
  }
}

/** Everything of the SDK but the wire: commands, middleware and retries are real, forms and XML are left out. */
class NearProtocol extends AwsEc2QueryProtocol {
  override async serializeRequest<Input extends object>({ name }: OperationSchema, input: Input) {
    return new Errand(name, input);
  }

  override async deserializeResponse<Output extends MetadataBearer>(
    _operation: OperationSchema,
    _context: object,
    { body }: AnyResponse,
  ): Promise<Output> {
    if (body instanceof Refusal) throw new EC2ServiceException(describeRefusal(body));
    return { $metadata: { httpStatusCode: 200 }, ...body };
  }
}

/** The same for SSM. */
class NearJsonProtocol extends AwsJson1_1Protocol {
  override async serializeRequest<Input extends object>({ name }: OperationSchema, input: Input) {
    return new Errand(name, input);
  }

  override async deserializeResponse<Output extends MetadataBearer>(
    _operation: OperationSchema,
    _context: object,
    { body }: AnyResponse,
  ): Promise<Output> {
    if (body instanceof Refusal) throw new SSMServiceException(describeRefusal(body));
    return { $metadata: { httpStatusCode: 200 }, ...body };
  }
}

function describeRefusal({ code, status, message }: Refusal) {
  const $fault = status >= 500 ? ('server' as const) : ('client' as const);
  return { name: code, message, $fault, $metadata: { httpStatusCode: status } };
}

const protocol = new NearProtocol({
  defaultNamespace: 'com.amazonaws.ec2',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15',
  version: '2016-11-15',
});

const jsonProtocol = new NearJsonProtocol({
  defaultNamespace: 'com.amazonaws.ssm',
  serviceTarget: 'AmazonSSM',
  awsQueryCompatible: false,
});

/** Settings of real clients whose calls go to `send`. Nothing is read from files, so that every run is the same. */
export function configure(send: Send): { ec2Config: EC2ClientConfig; ssmConfig: SSMClientConfig } {
  const common = configureAny(send);
  return { ec2Config: { ...common, protocol }, ssmConfig: { ...common, protocol: jsonProtocol } };
}

type Send = (action: string, input: object) => Promise<object>;

function configureAny(send: Send) {
  const handle = async (request: unknown) => {
    if (!(request instanceof Errand)) throw new Error('The SDK sends something else than was made here.');
    try {
      return reply(await send(request.action, request.input));
    } catch (error) {
      if (error instanceof Refusal) return reply(error);
      throw error instanceof Cut ? toSocketError(error) : error;
    }
  };
  return {
    region: 'us-east-1',
    endpoint: 'http://near.invalid',
    credentials: { accessKeyId: 'near', secretAccessKey: 'none' },
    signer: { sign: async <Request>(request: Request) => request },
    cacheMiddleware: true,
    requestHandler: { handle },
    maxAttempts: 3,
    retryMode: 'standard' as const,
    defaultsMode: 'standard' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: async () => undefined,
  };
}

const reply = (body: object) => ({ response: new HttpResponse({ statusCode: 200, headers: {}, body }) });

/** As Node and the SDK's own request handler word it. */
function toSocketError({ how, message }: Cut): Error {
  const error = new Error(message);
  return how === 'hang'
    ? Object.assign(error, { name: 'TimeoutError' })
    : Object.assign(error, { code: 'ECONNRESET' });
}
