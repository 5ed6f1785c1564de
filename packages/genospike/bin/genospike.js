#!/usr/bin/env node
// A file of its own, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';
import module from 'node:module';

// Node 22 and later keep compiled code: the next start is faster.
module.enableCompileCache?.();

const cli = new URL('../dist/cli.js', import.meta.url);
if (existsSync(cli)) await import(cli.href);
else {
  console.error('genospike is not built yet: npm run build (npm start does it too).');
  process.exitCode = 2;
}
