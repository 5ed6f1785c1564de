import * as Plot from '@observablehq/plot';
import { paper } from './dom.ts';
import { escape } from './escape.ts';

/** What Plot draws, and the size of its text in pixels. */
export type Chart = Plot.PlotOptions & { readonly fontSize?: number };
/** `narrow`: for a phone. */
export type Drawing = (width: number, narrow: boolean) => Chart;

/** One SVG. Colours are CSS variables and the font is the page's, so one drawing serves light, dark and print.
 *  @param label what a person who cannot see it is told */
export function draw(label: string, { fontSize = 12, ...chart }: Chart): string {
  const svg = Plot.plot({ document: paper, marginTop: 26, ...chart });
  svg.setAttribute('role', 'img');
  svg.setAttribute('font-size', String(fontSize));
  return svg.outerHTML.replace('<svg ', `<svg aria-label="${escape(label)}" `);
}

export interface Sizes {
  readonly wide?: number;
  readonly thin?: number;
  /** The projector's, and what it changes in the chart. */
  readonly wall: Chart & { readonly width: number; readonly narrow?: boolean };
}

/** Three drawings of a chart: page, phone, projector; CSS shows one. Shrinking one picture would make 6 px text. */
export function plot(label: string, drawing: Drawing, { wide = 560, thin = 340, wall }: Sizes): string {
  const { narrow = false, ...change } = wall;
  const on = (where: string, chart: Chart) => `<div class="${where}">${draw(label, chart)}</div>`;
  return `<div class="plot">${on('wide', drawing(wide, false))}${on('thin', drawing(thin, true))}${on('wall', { ...drawing(wall.width, narrow), ...change })}</div>`;
}

export const ink = 'var(--soft)';
/** Behind text that crosses lines. */
export const halo = { stroke: 'var(--bg)', strokeWidth: 4, paintOrder: 'stroke' } as const;
export const grid = (ticks?: number | readonly number[]): Plot.Markish =>
  Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ...(ticks === undefined ? {} : { ticks: ticks as number }) });
/** The colours of marks are given, not scaled. */
export const asGiven = { type: 'identity' } as const;
