import { ProblemError } from '../../../handler/problem';
import { explain, isDnsConflict, toProblem } from '../../../handler/words';

function makeError(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name }, more);
}

const problem = { code: 'Known', sentence: 'What is known already.' };

describe('toProblem', () => {
  it('says what was done, on which id, and what EC2 said', () => {
    expect(toProblem(makeError('Odd', 'It did not work'), 'Changing vpce-1')).toEqual({
      code: 'Odd',
      sentence: 'Changing vpce-1 failed: Odd: It did not work.',
    });
  });

  it.each([
    ['UnauthorizedOperation', "Allow this action for the function's role"],
    ['VpcEndpointLimitExceeded', '(L-29B6F2EB)'],
    ['NetworkInterfaceLimitExceeded', '(L-DF5E4CA3)'],
    ['SecurityGroupLimitExceeded', '(L-E79EC296)'],
    ['SecurityGroupsPerInterfaceLimitExceeded', '(L-2AFB9258)'],
    ['RulesPerSecurityGroupLimitExceeded', '(L-0EA8095F)'],
    ['RouteLimitExceeded', '(L-93826ACB)'],
    ['InsufficientFreeAddressesInSubnet', 'name other SubnetIds'],
    ['InvalidServiceName', 'does not offer'],
    ['RequestLimitExceeded', 'try again'],
    ['OperationInProgress', 'try again'],
    ['TagPolicyViolation', 'tag policy'],
    ['RouteAlreadyExists', 'try again'],
  ])('says what to do about %s', (code, words) => {
    const { sentence } = toProblem(makeError(code, 'No.'), 'Creating it');
    expect(sentence.startsWith(`Creating it failed: ${code}: No. `)).toBe(true);
    expect(sentence).toContain(words);
    expect(sentence.endsWith('.')).toBe(true);
  });

  it('says what to do about a name that something else holds, whatever the code', () => {
    const message =
      'private-dns-enabled cannot be set because there is already a conflicting DNS domain for x';
    const error = makeError('InvalidParameter', message);
    expect(isDnsConflict(error)).toBe(true);
    expect(toProblem(error).sentence).toContain(
      'Something else holds this private DNS name in the VPC: a Route 53 private hosted zone, an endpoint of ' +
        'another service, or an endpoint deleted minutes ago. Remove or disassociate it, or set PrivateDnsEnabled to "false".',
    );
    expect(isDnsConflict(makeError('Odd', 'Conflicting dns domain'))).toBe(true);
  });

  it('takes nothing else for a conflict of names', () => {
    expect(isDnsConflict(makeError('InvalidParameter', 'conflicting route'))).toBe(false);
    expect(isDnsConflict('conflicting DNS domain')).toBe(false);
  });

  it('leaves words as they are', () => {
    expect(toProblem(new ProblemError(problem), 'Changing vpce-1')).toBe(problem);
  });

  it('names the action where nobody has said more', () => {
    const error = makeError('Odd', 'No', { action: 'ec2:DescribeVpcs' });
    expect(toProblem(error).sentence).toBe('ec2:DescribeVpcs failed: Odd: No.');
    expect(toProblem(makeError('Odd', 'No')).sentence).toBe('A request failed: Odd: No.');
  });

  it('makes do with whatever was thrown', () => {
    expect(toProblem('text', 'It')).toEqual({ code: 'Error', sentence: 'It failed: Error: text.' });
    expect(toProblem(undefined, 'It').sentence).toBe('It failed: Error: undefined.');
    expect(toProblem(makeError('', 'No'), 'It').code).toBe('Error');
  });

  it.each(['.', '!', '?'])('adds no second stop after "%s"', (stop) => {
    expect(toProblem(makeError('Odd', `No${stop}`), 'It').sentence).toBe(`It failed: Odd: No${stop}`);
  });

  it('leaves out the authorization message that only an administrator can decode', () => {
    const message = 'You are not authorized. Encoded authorization failure message: 4dGh-x_Y';
    expect(toProblem(makeError('Odd', message), 'It').sentence).toBe(
      'It failed: Odd: You are not authorized.',
    );
  });

  it('cuts a message short at 700 characters', () => {
    const tell = (length: number) => toProblem(makeError('Odd', 'm'.repeat(length)), 'It').sentence;
    expect(tell(700)).toBe(`It failed: Odd: ${'m'.repeat(700)}.`);
    expect(tell(701)).toBe(`It failed: Odd: ${'m'.repeat(700)}...`);
  });
});

describe('explain', () => {
  it('gives back what came of it', async () => {
    expect(await explain('Changing it', async () => 7)).toBe(7);
  });

  it('throws words about its subject', async () => {
    const fail = async () => {
      throw makeError('Odd', 'No');
    };
    const error = await explain('Changing it', fail).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ name: 'Odd', message: 'Changing it failed: Odd: No.' });
  });

  it('keeps the words that are closer to the cause', async () => {
    const fail = () => explain('Removing it', () => Promise.reject(new ProblemError(problem)));
    await expect(explain('Changing it', fail)).rejects.toMatchObject({ problem });
  });
});
