const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  // Twice the cores, because tests wait as much as they work; each integration file brings its own database and task
  // queue, of one Postgres and one Temporal server, which serve no more than six well.
  maxWorkers: Math.min(2 * availableParallelism(), 6),
  // A file leaves some 25 MB of its modules behind; to look through a gigabyte of them costs more than a new process.
  workerIdleMemoryLimit: '600MB',
  // Generous, because a busy machine is no failure.
  testTimeout: 120_000,
};
