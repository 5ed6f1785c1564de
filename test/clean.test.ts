import { expect, test } from '@jest/globals';
import { files, read } from './house.ts';

/** Put together here, so that this file itself stays clean. */
const traces: Readonly<Record<string, RegExp>> = {
  'a path of one machine': new RegExp(['/wo' + 'rk/', '/ro' + 'ot/', 'file:///' + 'home', '\\.lib' + 'rary'].join('|')),
  'a registry of one place': /registry\s*=\s*http|"resolved": "https?:\/\//,
  'a key': /-----BEGIN [A-Z ]*PRIVATE KEY|\bnpm_[A-Za-z0-9]{36}\b|_authToken/,
};
const text = files().filter(
  (file) => !/\.(wasm|png|jpg|gz|woff2|npz|bin)$/.test(file) && !/^(benchmarks\/results|coverage)\//.test(file),
);

test.each(Object.entries(traces))('nothing names %s', (_, trace) => {
  const named = text.filter((file) => file !== 'test/clean.test.ts' && trace.test(read(file)));
  expect(named).toEqual([]);
});
