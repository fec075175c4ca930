import { checkRegion } from '../../../scripts/stack/assignments';
import { configureClient } from '../../../scripts/stack/cloud';
import { describeError } from '../../../scripts/stack/failure';
import { orInterrupted } from '../../../scripts/stack/session';

describe('the Region', () => {
  test.each(['eu-west-1', 'us-gov-east-1', 'us-isob-east-1', 'eusc-de-east-1', 'cn-northwest-1'])(
    '%s has the form of one',
    (name) => expect(checkRegion(name)).toBe(name),
  );

  test.each(['', 'Frankfurt', 'eu-west', 'us-east-1a', 'us east 1'])(
    '"%s" is refused before anything is asked',
    (region) => expect(() => configureClient({ region })).toThrow(/has the form of eu-west-1/),
  );

  test.each(['Region is missing', 'Region not accepted: region="" is not a valid hostname component.'])(
    'that is not there: %s',
    (message) => expect(describeError(new Error(message))).toMatch(/^No AWS Region is set: pass --region/),
  );
});

test('silence of AWS is no riddle', () => {
  const error = Object.assign(new Error('Connection timed out after 5000 ms'), { name: 'TimeoutError' });
  expect(describeError(error)).toMatch(/^AWS could not be reached \(Connection timed out/);
});

test('an endpoint that is no URL is named', () => {
  expect(describeError(new TypeError('Invalid URL'))).toMatch(/^AWS_ENDPOINT_URL.* is not a URL/);
});

describe('work that only reads', () => {
  const never = new Promise<never>(() => undefined);

  test('is left when the user wants to stop, before or meanwhile', async () => {
    const controller = new AbortController();
    const waiting = orInterrupted(never, controller, 'Interrupted.');
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'Interrupted', message: 'Interrupted.' });
    await expect(orInterrupted(never, controller, 'Interrupted.')).rejects.toThrow('Interrupted.');
  });

  test('ends as it ends', async () => {
    const { signal } = new AbortController();
    await expect(orInterrupted(Promise.resolve(1), { signal }, '')).resolves.toBe(1);
    await expect(orInterrupted(Promise.reject(new Error('no')), { signal }, '')).rejects.toThrow('no');
  });
});
