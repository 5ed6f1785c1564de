/** `npm run check`: types, lint, format, tests. All of them run, so that one sees every complaint at once. */
import { install, node, say, tsc } from './ready.mjs';

const bin = (path, ...args) => node([`node_modules/${path}`, ...args]);
const steps = {
  build: () => tsc('-b'),
  types: () => tsc('-p', 'tsconfig.test.json'),
  lint: () => bin('eslint/bin/eslint.js', '.', '--max-warnings=0', '--cache', '--cache-location=.cache/eslint/'),
  format: () => bin('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  test: () => node(['scripts/test.mjs']),
};

await install();
const failed = [];
for (const [name, step] of Object.entries(steps)) {
  say('check', name);
  if (await step()) failed.push(name);
}
say('check', failed.length ? `failed: ${failed.join(', ')}` : 'all right');
process.exit(failed.length ? 1 : 0);
