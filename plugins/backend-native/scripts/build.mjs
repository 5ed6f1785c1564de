#!/usr/bin/env node
// Builds the backend native with the system's C compiler: an explicit command, never an install script.
import { existsSync } from 'node:fs';

// In the repository from its sources, which need no build of their own.
const fromSource = process.execArgv.includes('--conditions=@genospike/source');
const built = new URL(fromSource ? '../src/compile/build.ts' : '../dist/compile/build.js', import.meta.url);
if (!existsSync(built)) {
  console.error('The package itself is not compiled yet: npm run build');
  process.exit(1);
}
const { buildNative } = await import(built.href);

/** Neurons with their default options, compiled in advance: those of the standard plugins, where they are installed. */
async function shipped() {
  const names = ['@genospike/core', '@genospike/neurons'];
  const [core, neurons] = await Promise.all(names.map((name) => import(name).catch(() => undefined)));
  if (!core || !neurons) return [];
  const made = neurons.default.provides
    .filter(({ role }) => role === 'neuron')
    .map((contribution) => {
      try {
        return core.make(contribution, {}, {});
      } catch {
        // Some neurons need to know the task.
        return {};
      }
    });
  return made.filter((neuron) => 'step' in neuron);
}
const start = performance.now();
try {
  const { levels, compiler } = await buildNative(await shipped());
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`Backend native is built for ${levels.join(', ')} by ${compiler} in ${seconds} s.`);
} catch (error) {
  console.error(error.message, error.fix ? `\nFix: ${error.fix}` : '');
  process.exitCode = 2;
}
