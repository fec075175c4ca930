// The SDK's notice about Node.js versions would repeat in every worker.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const compile = (parser, transform = {}) => [
  '@swc/jest',
  { jsc: { target: 'es2023', parser: { syntax: 'typescript', ...parser }, transform } },
];

const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch: testMatch.map((glob) => `<rootDir>/test/${glob}`),
  transform: {
    '\\.ts$': compile({}),
    // The pages that commands write are JSX, rendered to a string.
    '\\.tsx$': compile({ tsx: true }, { react: { runtime: 'automatic', importSource: 'preact' } }),
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cache'],
  ...more,
});

/** The inner loop is `unit`; every other project starts servers or builds. */
module.exports = {
  // Enough for a busy machine: these tests wait in virtual time, or for a server of their own.
  testTimeout: 120_000,
  // Every core: much of the time is waiting for servers.
  maxWorkers: '100%',
  projects: [
    project('unit', ['unit/**/*.test.{ts,tsx}']),
    project('simulator', ['simulator/**/*.test.ts', 'lifecycle/**/*.test.ts', 'estimate/**/*.test.ts']),
    project('templates', ['templates/**/*.test.ts', 'bundle/**/*.test.ts']),
    project('verify', ['verify/**/*.test.ts']),
    project('emulator', ['emulator/**/*.test.ts']),
    project('differential', ['differential/**/*.test.ts']),
    project('faults', ['faults/**/*.test.ts']),
    project('random', ['random/**/*.test.ts']),
    project('rollout', ['rollout/**/*.test.ts']),
    project('publish', ['publish/**/*.test.ts']),
  ],
};
