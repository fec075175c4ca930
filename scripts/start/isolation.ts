import { devNull } from 'node:os';
import { emulatorEnvironment } from './ministack';

/** Turns every AWS client of this process to the emulator: no profile, key or endpoint of the user's remains. */
export function talkToEmulator(endpoint: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, isolatedEnvironment(endpoint));
}

/** The same for a child process. */
export function isolatedEnvironment(endpoint: string): Record<string, string> {
  return {
    ...emulatorEnvironment(endpoint),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
