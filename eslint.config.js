import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

const globals = (names) => ({ globals: Object.fromEntries(names.split(' ').map((name) => [name, 'readonly'])) });
const node = globals(
  'process console URL setTimeout clearTimeout performance TextEncoder TextDecoder WebAssembly structuredClone fetch AbortController',
);
const browser = globals(
  'document window navigator location print innerWidth innerHeight addEventListener matchMedia requestAnimationFrame IntersectionObserver',
);

export default defineConfig(
  globalIgnores(['**/dist/', '**/runs/', '.cache/', '**/public/', 'benchmarks/results/']),
  { files: ['**/*.{js,mjs}'], extends: [js.configs.recommended], languageOptions: node },
  { files: ['plugins/reporters/assets/*.js'], languageOptions: browser },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ts.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `{}` says "nothing given" in the types of roles and options.
      '@typescript-eslint/no-empty-object-type': 'off',
      // An interface of one member may be async although this one need not wait.
      '@typescript-eslint/require-await': 'off',
      // Contributions are plain data with methods, made to be taken apart: none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Its fix breaks types where a receiver infers from the assertion.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // Published constants are written as published.
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      // Randomness and time are arguments: `Rng` and `Clock` of core.
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take an Rng (core): the same seed gives the same bits.' },
      ],
      // `keyof Roles & string` says what it means, and a lab's augmentation may make it true.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Contributions of every role and schema meet in core and engine, jest's matchers in tests: what comes out of them is
    // `any` until it is said what it is. Writing `any` stays an error.
    files: ['packages/{core,engine}/src/**', '**/test/**'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
);
