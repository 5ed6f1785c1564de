import { definePlugin, type Report } from '@genospike/core';
import { html } from './html/html.ts';
import { json } from './json.ts';
import { tensorboard } from './tensorboard/tensorboard.ts';
import { terminal } from './terminal/terminal.ts';

export { html } from './html/html.ts';
export { json, toJson } from './json.ts';
export { tensorboard } from './tensorboard/tensorboard.ts';
export { table } from './terminal/table.ts';
export { terminal } from './terminal/terminal.ts';

/** Adds the standard sections. The chart library is loaded when there is something to draw: it takes a tenth of a second. */
const sections = async (report: Report): Promise<Report> => (await import('./html/build.ts')).build(report);

export default definePlugin({
  name: '@genospike/reporters',
  provides: [terminal, json, html, tensorboard],
  hooks: { 'report:build': sections },
});
