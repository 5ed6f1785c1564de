import { escape } from './escape.ts';

/** What a number says about itself when it is opened. */
export interface Detail {
  readonly what: string;
  /** The interval, or why there is none. */
  readonly interval: string;
  readonly n: string;
  readonly seeds: string;
  /** Id of the model or the count it comes from. */
  readonly model: string;
}
export type Opener = (text: string, detail: Detail) => string;

/** Numbers that open: `number(text, detail)` gives a button and its popover, which works without script. Spans and not a list,
 *  so that it may stand inside a paragraph. @param section whose id starts their ids */
export function opener(section: string): Opener {
  let opened = 0;
  return (text, { what, ...rows }) => {
    const id = `${section}-n${++opened}`;
    const row = ([name, value]: readonly [string, string]) =>
      `<span class="dt">${escape(name)}</span><span class="dd">${escape(value)}</span>`;
    return (
      `<button class="n" popovertarget="${id}">${escape(text)}</button>` +
      `<span popover id="${id}" class="pop"><b>${escape(text)}</b><span class="what">${escape(what)}</span>` +
      `<span class="dl">${Object.entries(rows).map(row).join('')}</span></span>`
    );
  };
}
