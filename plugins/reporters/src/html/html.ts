import { define, Store } from '@genospike/core';
import { page } from './page.ts';

/** Writes report.html into the run folder: the sections of the report, laid out. */
export const html = define('reporter', {
  id: 'html',
  needs: { store: Store },
  create: ({ store }) => ({ 'run:end': ({ report }) => store.write('report.html', page(report)) }),
});
