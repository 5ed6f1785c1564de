import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Report } from '@genospike/core';
import plugin, { html } from '../src/index.ts';
import { build as buildSections } from '../src/html/build.ts';
import { page } from '../src/html/page.ts';
import { makeReport, withFailedLead, withoutEvolution } from './fixture.ts';

const ALL = ['verdict', 'table', 'curve', 'generations', 'o', 'spikes', 'energy', 'mistakes', 'limits', 'repeat'];
const written = (report: Report) => page(buildSections(report));
/** What a pattern finds, with a little around it: a whole page in a failure helps nobody. */
const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(({ index }) => text.slice(Math.max(0, index - 60), index + 60));
const full = written(makeReport());

/** The report with every text that a plugin, a file or a person chose replaced by an attack. */
function hostile(attack: string): Report {
  const numbers = new Set(['started']);
  const poison = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string')
      return numbers.has(key) || ['ok', 'failed', 'evolved', 'higher'].includes(value) ? value : `${value}${attack}`;
    if (Array.isArray(value)) return value.map((one) => poison(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poison(one, name)]));
  };
  return poison(makeReport()) as Report;
}

test('every section is there, in order, and in the bar', () => {
  expect(buildSections(makeReport()).sections.map(({ id }) => id)).toEqual(ALL);
  for (const id of ALL) {
    expect(full).toContain(`id="${id}"`);
    expect(full).toContain(`<a href="#${id}">`);
  }
});

test('one file under 2 MB that loads nothing', () => {
  expect(Buffer.byteLength(full)).toBeLessThan(2_000_000);
  expect(full.match(/\b(?:src|href|action|poster|data)=["']?(?!#|data:)[^"'>]+/g) ?? []).toEqual([]);
  expect(full.match(/url\((?!data:)[^)]*\)/g) ?? []).toEqual([]);
  expect(full).not.toMatch(/@import|<iframe|<object|<embed|https?:/);
  expect(full).toContain(`content="default-src 'none'`);
});

test('text is text, whatever it says', () => {
  const attack = `"><img src=x onerror=alert(1)></style></script><script>alert(1)</script>' onclick='x' &lt;`;
  const text = written(hostile(attack));
  const tags = (of: string) => ['<img', '<script', '</script', '</style', '<iframe'].map((tag) => of.split(tag).length);
  expect(tags(text)).toEqual(tags(full));
  expect(found(text, /direct"|' onclick|&lt;[^&]*<\/script/g)).toEqual([]);
  expect(text).toContain('direct&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
  expect(text).toContain('&#39; onclick=&#39;x&#39; &amp;lt;');
});

test('every number that opens has one popover of its own', () => {
  const targets = [...full.matchAll(/popovertarget="([^"]+)"/g)].map(([, id]) => id);
  const ids = [...full.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(targets.length).toBeGreaterThan(30);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of targets) expect(ids).toContain(id);
});

test('one seed: no interval is shown, and why is said', () => {
  const text = written(makeReport({ seeds: 1 }));
  expect(text).toContain('With one seed, what it costs cannot be told.');
  expect(text).toContain('none: one seed');
  // The middle of 200 random matrices is no interval over seeds.
  expect(found(text, /\[−?\d+\.\d, −?\d+\.\d\](?!; middle)/g)).toEqual([]);
  expect(found(text, /NaN/g)).toEqual([]);
});

test('a failed arm is a hatched box with its reason, never 0', () => {
  const text = written(withFailedLead());
  expect(text).toContain('gee, evolved failed');
  expect(text).toContain('<span class="hatched">failed</span>');
  expect(text).toContain('Loss became NaN in fc1.');
  expect(found(text, /(?<!became )NaN/g)).toEqual([]);
  expect(found(text, /<button class="n"[^>]*>0\.0</g)).toEqual([]);
});

test('without evolution and classes there is neither their section nor a hole', () => {
  const { sections } = buildSections(withoutEvolution());
  expect(sections.map(({ id }) => id)).toEqual(['verdict', 'table', 'curve', 'spikes', 'energy', 'limits', 'repeat']);
  expect(found(written(withoutEvolution()), /NaN|undefined/g)).toEqual([]);
});

test('a lone arm is told without a comparison', () => {
  const report = makeReport();
  const arms = report.result.arms.slice(0, 1);
  const text = written({ ...report, result: { ...report.result, arms, comparisons: [] } });
  expect(text).toContain('There is no baseline');
  expect(found(text, /NaN|undefined|Infinity/g)).toEqual([]);
});

test('twelve arms and a hundred classes', () => {
  const report = makeReport();
  const [lead, ...others] = report.result.arms;
  const many = Array.from({ length: 12 }, (_, k) => {
    const arm = others[k % others.length]!;
    return { ...arm, place: `baselines[${k}]`, label: `${arm.label} ${k}`, parameters: arm.parameters + 997 * k };
  });
  const confusion = Array.from({ length: 100 }, (_, t) =>
    Array.from({ length: 100 }, (_, p) => (t === p ? 90 : (t + p) % 19 ? 0 : 2)),
  );
  const runs = lead!.runs.map((run) => ({ ...run, trained: { ...run.trained!, confusion } }));
  const dataset = { ...report.result.dataset, classes: confusion.map((_, k) => `class ${k}`) };
  const text = written({ ...report, result: { ...report.result, dataset, arms: [{ ...lead!, runs }, ...many] } });
  expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
  expect(found(text, /NaN|undefined/g)).toEqual([]);
});

test("a plugin's own section is laid out after the standard ones; its name is text, its parts are HTML", () => {
  const report = buildSections(makeReport());
  const mine = { id: 'mine', name: 'A<B', question: 'Mine & more?', answer: '<b>Yes.</b>', html: '<p>own</p>' };
  const text = page({ ...report, sections: [...report.sections, mine] });
  expect(text).toContain(
    '<section class="s" id="mine"><p class="eyebrow">A&lt;B</p><h2>Mine &amp; more?</h2><p class="answer"><b>Yes.</b></p><p>own</p></section>',
  );
});

test('the same report gives the same bytes', () => {
  expect(written(makeReport())).toBe(full);
});

test('the plugin builds in `report:build` and the reporter writes what is there', async () => {
  expect(plugin.provides?.map(({ role, id }) => `${role} ${id}`)).toEqual([
    'reporter terminal',
    'reporter json',
    'reporter html',
    'reporter tensorboard',
  ]);
  const decide = plugin.hooks?.['report:build'];
  if (typeof decide !== 'function') throw new Error('no decision');
  expect(await decide(makeReport())).toEqual(buildSections(makeReport()));
  const files = new Map<string, unknown>();
  const store = {
    folder: undefined,
    read: async () => undefined,
    write: async (name: string, data: unknown) => void files.set(name, data),
  };
  const taps = await make(html, {}, { store });
  const tap = taps['run:end'];
  if (typeof tap !== 'function') throw new Error('no tap');
  await tap({ report: buildSections(makeReport()), folder: undefined });
  expect(files.get('report.html')).toBe(full);
});

test('a best that rises while its population stands still is no success', () => {
  const report = makeReport();
  const evolution = report.result.evolution!;
  const [first] = evolution.generations;
  const generations = evolution.generations.map((row) => ({ ...row, mean: first!.mean }));
  const { sections } = buildSections({
    ...report,
    result: { ...report.result, evolution: { ...evolution, generations } },
  });
  expect(sections.find(({ id }) => id === 'generations')?.answer).toContain('Perhaps: the best rose');
  expect(buildSections(report).sections.find(({ id }) => id === 'generations')?.answer).toContain('It climbed');
});

test('a front of several objectives has a section; without one there is none', () => {
  const report = makeReport();
  const evolution = report.result.evolution!;
  const terms = ['accuracy', 'parameters'];
  const front = [
    { genome: [1], values: [0.9, -300] },
    { genome: [2], values: [0.7, -100] },
  ];
  const { sections } = buildSections({
    ...report,
    result: { ...report.result, terms, evolution: { ...evolution, front } },
  });
  const section = sections.find(({ id }) => id === 'front');
  expect(section?.answer).toBe(
    '<b>2 genomes that none beats in every term.</b> The best of each: accuracy 0.9, parameters -100.',
  );
  expect(section?.html).toContain('accuracy 0.7, parameters -100');
  expect(buildSections(report).sections.some(({ id }) => id === 'front')).toBe(false);
});
