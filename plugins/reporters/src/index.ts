import { definePlugin } from '@genospike/core';
import { build } from './html/build.ts';
import { html } from './html/html.ts';
import { json } from './json.ts';
import { terminal } from './terminal/terminal.ts';

export { build as buildSections } from './html/build.ts';
export { html } from './html/html.ts';
export { page } from './html/page.ts';
export { json, toJson } from './json.ts';
export { table } from './terminal/table.ts';
export { terminal } from './terminal/terminal.ts';

export default definePlugin({
  name: '@genospike/reporters',
  provides: [terminal, json, html],
  hooks: { 'report:build': build },
});
