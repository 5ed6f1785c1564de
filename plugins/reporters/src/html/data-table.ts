import { escape } from './escape.ts';

/** The table behind a plot: closed until asked for, copied as CSV. The first cell of a row is its heading. */
export function dataTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cell = (value: string | number) => escape(String(value));
  const heads = head.map((name) => `<th scope="col">${cell(name)}</th>`).join('');
  const body = rows
    .map(([first, ...rest]) => {
      const cells = rest.map((value) => `<td>${cell(value)}</td>`).join('');
      return `<tr><th scope="row">${cell(first ?? '')}</th>${cells}</tr>`;
    })
    .join('');
  const name = escape(caption);
  return (
    `<details class="data"><summary>Data: ${name}</summary><div class="scroll" tabindex="0" role="region" aria-label="${name}, data">` +
    `<table><caption>${name}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>` +
    `<button class="copy" data-copy="table">Copy as CSV</button></details>`
  );
}
