import type { Names } from './name.ts';
import type { PluginRole } from './roles.ts';

/** The plugin's package.json: core and tensor are peers, of any release of contract 1. */
export const manifest = (role: PluginRole, names: Names) => ({
  name: names.package,
  version: '0.1.0',
  description: `A Genospike ${role}: ${names.id}`,
  keywords: ['genospike', 'genospike-plugin', role],
  type: 'module',
  engines: { node: '>=20.19' },
  files: ['dist', 'src'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  scripts: {
    build: 'tsc',
    // Node's own flag, not an environment variable: Windows has another way to set those.
    test: 'node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js',
    prepack: 'npm run build',
  },
  dependencies: { zod: '^4.6.7' },
  peerDependencies: { '@genospike/core': '>=1 <2', '@genospike/tensor': '>=1 <2' },
  devDependencies: {
    '@genospike/testkit': '^1.0.0',
    '@swc/core': '^1.16.22',
    '@swc/jest': '^0.2.39',
    '@types/node': '^20.19.43',
    genospike: '^1.0.0',
    jest: '^30.5.2',
    typescript: '^6.0.3',
  },
});

export const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    types: ['node'],
    rewriteRelativeImportExtensions: true,
    declaration: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
};

export const jestConfig = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['**/test/*.test.ts'],
  testTimeout: 60_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
};
