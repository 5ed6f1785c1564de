import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Report, Section } from '@genospike/core';
import { cividis } from './cividis.ts';
import { escape } from './escape.ts';

const asset = (name: string): string => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');

/** In the order of the cascade. */
const STYLES = ['tokens', 'frame', 'sections', 'numbers', 'tables', 'phone', 'projector', 'print'] as const;

/** Inter (SIL OFL 1.1), its Latin subset as a variable font, inside the page. */
const font = (): string => {
  const file = createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
  const data = readFileSync(file).toString('base64');
  return `@font-face{font-family:Inter;font-weight:100 900;font-display:swap;src:url(data:font/woff2;base64,${data}) format("woff2")}`;
};

/** Sections that want the whole width; the others stand in pairs. */
const WIDE = new Set(['generations']);

const LOGO =
  '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="var(--evolved)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"><path d="M2 16h5l3-12 4 17 3-9 1.5 4H22"/></svg>';

function section({ id, name, question, answer, html }: Section): string {
  if (id === 'verdict') return `<div class="verdict" id="verdict">${html}</div>`;
  const said = answer ? `<p class="answer">${answer}</p>` : '';
  return `<section class="s" id="${escape(id)}"><p class="eyebrow">${escape(name)}</p><h2>${escape(question)}</h2>${said}${html}</section>`;
}

function rows(sections: readonly Section[]): string {
  const out: string[] = [];
  let waiting: Section | undefined;
  const flush = () => {
    if (waiting) out.push(`<div class="row one">${section(waiting)}</div>`);
    waiting = undefined;
  };
  for (const one of sections) {
    if (one.id === 'verdict' || WIDE.has(one.id)) {
      flush();
      out.push(section(one));
    } else if (waiting) {
      out.push(`<div class="row">${section(waiting)}${section(one)}</div>`);
      waiting = undefined;
    } else waiting = one;
  }
  flush();
  return out.join('\n');
}

/** A report as one HTML file: nothing is loaded, and a content policy forbids that a section of a plugin does. */
export function page({ result, sections }: Report): string {
  const title = escape(`${result.experiment.name}-${result.id.slice(0, 6)}`);
  const nav = sections.map(({ id, name }) => `<li><a href="#${escape(id)}">${escape(name)}</a></li>`).join('');
  const first = escape(sections[0]?.id ?? '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:">
<meta name="color-scheme" content="light dark">
<title>${title}: Genospike report</title>
<link rel="icon" href="data:,">
<style>${font()}
:root{${cividis}}
${STYLES.map((name) => asset(`${name}.css`)).join('')}</style>
</head>
<body>
<a class="skip" href="#${first}">Skip to the report</a>
<header class="bar"><div class="page">
<a class="brand" href="#${first}" aria-label="Genospike, to the top">${LOGO}<span>Genospike</span></a>
<nav aria-label="Sections"><ol>${nav}</ol></nav>
<div class="tools"><select id="theme" aria-label="Colours"><option value="auto" selected>Auto</option><option value="light">Light</option><option value="dark">Dark</option></select><label class="present-tool"><input type="checkbox" id="present"> Present</label><button class="needs-js needs-print" id="print">Print</button></div>
</div></header>
<main><div class="page">
${rows(sections)}
</div></main>
<footer><div class="page">Genospike report. One file, no network. Keys: P present, arrow keys one section on, Esc back.</div></footer>
<div id="tip" popover="manual"></div>
<script>${asset('report.js')}</script>
</body>
</html>
`;
}
