interface Row {
  readonly case: string;
  readonly subject: string;
  readonly metric: string;
  readonly value: number | string;
}
export function writeGuide(
  rows: readonly Row[],
  ids: readonly string[],
  from: { readonly date: string; readonly machine: string },
  to?: string,
): void;
