const { projects } = require('../../jest.config.js');

// The unit tests of the mutated modules, as one plain project: Stryker knows no jest projects.
const { displayName, ...unit } = projects.find((project) => project.displayName === 'unit');
module.exports = {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/unit/handler/**/*.test.ts', '<rootDir>/test/unit/answer/*.test.ts'],
};
