import { definePlugin } from '@genospike/core';
import { json } from './json.ts';
import { terminal } from './terminal/terminal.ts';

export { json, toJson } from './json.ts';
export { table } from './terminal/table.ts';
export { terminal } from './terminal/terminal.ts';

export default definePlugin({ name: '@genospike/reporters', provides: [terminal, json] });
