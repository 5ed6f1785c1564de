import { define, Store } from '@genospike/core';

/** Writes report.html into the run folder: the sections of the report, laid out. */
export const html = define('reporter', {
  id: 'html',
  needs: { store: Store },
  create: ({ store }) => ({
    // Loaded when it is needed: asking what plugins there are draws nothing.
    'run:end': async ({ report }) => store.write('report.html', (await import('./page.ts')).page(report)),
  }),
});
