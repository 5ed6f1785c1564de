import * as Plot from '@observablehq/plot';

const STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const { apply } = Plot.scale({ color: { type: 'linear', scheme: 'cividis', domain: [0, 8] } });
const rgb = STEPS.map((k) => (String(apply(k)).match(/\d+/g) ?? []).map(Number));

/** Relative luminance (WCAG 2.2). */
const luminance = (colour: readonly number[]): number => {
  const linear = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
};
const on = (colour: readonly number[]) => ((luminance(colour) + 0.05) ** 2 > 0.05 * 1.05 ? '#000' : '#fff');

/** CSS variables --c0..8, and --t0..8 for text on them. Turned round in light mode: more ink, more mistakes. */
export const cividis = STEPS.map((k) => {
  const [light, dark] = [rgb[8 - k] ?? [], rgb[k] ?? []];
  return `--c${k}:light-dark(rgb(${light.join()}),rgb(${dark.join()}));--t${k}:light-dark(${on(light)},${on(dark)})`;
}).join(';');
