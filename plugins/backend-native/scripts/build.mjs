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
const start = performance.now();
try {
  const { levels, compiler } = await buildNative();
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`Backend native is built for ${levels.join(', ')} by ${compiler} in ${seconds} s.`);
} catch (error) {
  console.error(error.message, error.fix ? `\nFix: ${error.fix}` : '');
  process.exitCode = 2;
}
