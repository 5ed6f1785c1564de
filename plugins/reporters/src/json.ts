import { define, Store } from '@genospike/core';
import type { Report } from '@genospike/core';

/** A report as JSON text: typed arrays as lists, a list of numbers on one line. Sections are HTML: they live in report.html. */
export function toJson(report: Report): string {
  const text = JSON.stringify(
    { ...report, sections: [] },
    (_, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value),
    2,
  );
  // A line break is never inside a JSON string, so this touches lists alone.
  return `${text.replace(/\[\n\s+(-?\d[^[\]{}":]*?)\n\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`)}\n`;
}

/** Writes report.json into the run folder. */
export const json = define('reporter', {
  id: 'json',
  needs: { store: Store },
  create: ({ store }) => ({ 'run:end': ({ report }) => store.write('report.json', toJson(report)) }),
});
