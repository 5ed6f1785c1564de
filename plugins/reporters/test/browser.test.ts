import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { escape } from '../src/html/escape.ts';
import { build as buildSections } from '../src/html/build.ts';
import { page } from '../src/html/page.ts';
import { makeReport } from './fixture.ts';

const runs = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const places = (process.env['PATH'] ?? '').split(delimiter);
const chromium = [process.env['CHROMIUM'], ...places.map((place) => join(place, 'chromium'))].find(
  (file) => file && runs(file),
);

/** What the page says about itself at a width, asked from a page around it. */
const ask = `
  const ask = (frame) => {
    const { document: d, innerWidth } = frame.contentWindow;
    const shown = (selector) => [...d.querySelectorAll(selector)].filter((one) => one.getClientRects().length).length;
    const button = d.querySelector('.tile button.n');
    button.click();
    const popover = d.getElementById(button.getAttribute('popovertarget'));
    const open = popover.matches(':popover-open');
    popover.hidePopover();
    const answer = { over: d.documentElement.scrollWidth - innerWidth, js: d.documentElement.className, open, wide: shown('#curve .wide svg'), thin: shown('#curve .thin svg') };
    d.querySelector('#present').click();
    return { ...answer, wall: shown('#curve .wall svg'), font: d.fonts.check('16px Inter'), titles: shown('.plot title') };
  };
  addEventListener('load', () => setTimeout(() => {
    out.textContent = JSON.stringify([...document.querySelectorAll('iframe')].map(ask));
    document.querySelectorAll('iframe').forEach((frame) => frame.remove());
  }, 300));`;

const browser = chromium ? test : test.skip;
const name = chromium ? 'in a browser' : 'in a browser (skipped: no chromium on PATH and none in CHROMIUM)';
browser(`${name}: nothing overflows on a page or a phone, numbers open, each size has its drawing`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'genospike-report-'));
  try {
    const report = escape(page(buildSections(makeReport())));
    const frame = (width: number) =>
      `<iframe style="width:${width}px;height:900px;border:0" srcdoc="${report}"></iframe>`;
    const file = join(folder, 'around.html');
    writeFileSync(file, `<!doctype html><pre id="out"></pre>${frame(1280)}${frame(360)}<script>${ask}</script>`);
    const { stdout, stderr } = await promisify(execFile)(
      chromium!,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--hide-scrollbars',
        `--user-data-dir=${folder}`,
        '--enable-logging=stderr',
        '--virtual-time-budget=5000',
        '--window-size=1700,1000',
        '--dump-dom',
        `file://${file}`,
      ],
      { maxBuffer: 1e8 },
    );
    const [desktop, phone] = JSON.parse(/<pre id="out">(.*?)<\/pre>/s.exec(stdout)?.[1] ?? '[]');
    const same = { over: 0, js: 'js', open: true, wall: 1, font: true, titles: 0 };
    expect(desktop).toEqual({ ...same, wide: 1, thin: 0 });
    expect(phone).toEqual({ ...same, wide: 0, thin: 1 });
    // Chromium's own pages (chrome://) complain where there is no network; ours must be silent.
    const ours = (line: string) => line.includes('CONSOLE') && !line.includes('source: chrome://');
    expect(stderr.split('\n').filter(ours)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
