const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '/node_modules/.+\\.c?js$': '<rootDir>/test/support/load-once.js',
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Not transformed: Jest's own packages, and tsx, whose files name source maps that do not exist.
  transformIgnorePatterns: ['/node_modules/(@?jest|expect/|tsx/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  // Twice the cores, because tests wait as much as they work; each integration file brings its own database and task
  // queue, of one Postgres and one Temporal server, which serve no more than six well.
  maxWorkers: Math.min(2 * availableParallelism(), 6),
  // Should something stay behind after each file, after all.
  workerIdleMemoryLimit: '1500MB',
  // Generous, because a busy machine is no failure.
  testTimeout: 120_000,
};
