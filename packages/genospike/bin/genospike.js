#!/usr/bin/env node
// A file of its own, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';

const cli = new URL('../dist/cli.js', import.meta.url);
if (existsSync(cli)) await import(cli.href);
else {
  console.error('genospike is not built yet: npm run build (npm start does it too).');
  process.exitCode = 2;
}
