/** Tests need no build: packages resolve to their sources through the condition `@genospike/source`. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/{packages,plugins}/*/test/**/*.test.ts', '<rootDir>/{test,examples}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/runs/'],
  testEnvironmentOptions: { customExportConditions: ['@genospike/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  // ESM mode keeps every module of a suite: a worker that has grown is replaced.
  workerIdleMemoryLimit: '700MB',
  maxWorkers: 2,
  testTimeout: 60_000,
};
