import { expect, test } from '@jest/globals';
import { glueFor } from '../src/compile/glue.ts';
import { signaturesOf } from '../src/compile/signatures.ts';
import { kernels, sourcesIn } from '../src/compile/sources.ts';

const source = `
// EXPORT(not) a kernel
static void helper(int n) {}
EXPORT(scale) void scale(const float *x, float factor, float *y,
                         ptrdiff_t count) {
}
EXPORT(count) int count(void) {
}
`;

test('kernels are what a source exports, over as many lines as it takes', () => {
  expect(signaturesOf(source)).toEqual([
    { name: 'scale', result: 'void', parameters: ['void *', 'float', 'void *', 'ptrdiff_t'] },
    { name: 'count', result: 'int', parameters: [] },
  ]);
});

test('each is called with doubles, its pointers as offsets', () => {
  const text = glueFor(signaturesOf(source));
  expect(text).toContain('scale(at(m, a[0]), (float)a[1], at(m, a[2]), (ptrdiff_t)a[3]); return 0;');
  expect(text).toContain('return (double)count();');
  expect(text).toContain('{"count", run_count},');
});

test('no export of the kernels is missed', () => {
  const texts = sourcesIn(kernels).map(({ text }) => text);
  const exported = texts.flatMap((text) => [...text.matchAll(/^EXPORT\((\w+)\)/gm)].map(([, name]) => name));
  expect(texts.flatMap(signaturesOf).map(({ name }) => name)).toEqual(exported);
  expect(exported.length).toBeGreaterThan(30);
});
