/** Numbers for people: a true minus, thousands separators, SI prefixes, durations. */
const MINUS = '−';

/** `−0.6`; never `−0.0`. */
export function fixed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** `+0.1`, `−0.6`, `0.0`. */
export function signed(value: number, digits = 1): string {
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** `207,088` */
export const count = (value: number): string =>
  (value < 0 ? MINUS : '') +
  Math.abs(Math.round(value))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** A share 0..1 as `97.6 %`. */
export const percent = (share: number, digits = 1): string => `${fixed(share * 100, digits)} %`;
/** A change of a share, 0.1 being ten per cent: `−85 %`, `+1 %`. */
export const change = (share: number, digits = 0): string => `${signed(share * 100, digits)} %`;

/** `[−1.2, 0.0]` */
export const range = (low: number, high: number, digits = 1): string =>
  `[${fixed(low, digits)}, ${fixed(high, digits)}]`;

/** A unit of energy in which the largest of `values` (joules) reads well, and the numbers in it. */
export function joules(values: readonly number[]): { unit: string; scale: number; text(value: number): string } {
  const largest = Math.max(0, ...values.filter(Number.isFinite));
  const steps: readonly (readonly [string, number])[] = [
    ['J', 1],
    ['mJ', 1e3],
    ['µJ', 1e6],
    ['nJ', 1e9],
    ['pJ', 1e12],
  ];
  const [unit, scale] = steps.find(([, by]) => largest * by >= 0.1) ?? ['pJ', 1e12];
  const digits = largest * scale < 10 ? 2 : largest * scale < 100 ? 1 : 0;
  const least = 10 ** -digits;
  // What is too small for the column is not nothing.
  const text = (value: number) =>
    value > 0 && value * scale < least / 2 ? `<${fixed(least, digits)}` : fixed(value * scale, digits);
  return { unit, scale, text };
}

/** Seconds as `0:20`, `12:05`, `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Seconds in words: `1 min 58 s`, `2 h 5 min`. */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

/** Terminals and logs get plain letters, `-` and `u`, and no control characters: names and messages come from plugins and files. */
export const plain = (text: string): string =>
  text
    .replaceAll(MINUS, '-')
    .replaceAll('µ', 'u')
    .replaceAll('→', '->')
    // eslint-disable-next-line no-control-regex -- cursor codes are what it takes out
    .replace(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g, '');

export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
/** `a, b and c` */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
