import { expect, test } from '@jest/globals';
import { files, read } from './house.ts';

const lines = (file: string): number => read(file).trimEnd().split('\n').length;
const written = files('.', /\.(ts|mjs|js|c|h)$/).map((file) => ({ file, lines: lines(file) }));

test('no file is longer than 400 lines', () => {
  expect(written.filter(({ lines }) => lines > 400)).toEqual([]);
});

test('files are small: half of them under 120 lines, nine in ten under 250', () => {
  const sizes = written
    .filter(({ file }) => file.includes('/src/'))
    .map(({ lines }) => lines)
    .toSorted((a, b) => a - b);
  const at = (share: number): number => sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
  expect(at(0.5)).toBeLessThanOrEqual(120);
  expect(at(0.9)).toBeLessThanOrEqual(250);
});

test('files are named in kebab-case', () => {
  const name = /^(\.|[a-z0-9]+([.-][a-z0-9]+)*$)/;
  expect(written.filter(({ file }) => !name.test(file.split('/').at(-1) ?? '')).map(({ file }) => file)).toEqual([]);
});

test('nothing is left for later', () => {
  const later = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].map((word) => `\\b${word}\\b`).join('|'));
  expect(written.filter(({ file }) => later.test(read(file))).map(({ file }) => file)).toEqual([]);
});
