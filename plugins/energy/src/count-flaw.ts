import type { LayerCount } from '@genospike/core';

/** What is wrong with one of these counts of a layer, or nothing. */
export function countFlaw(layer: LayerCount, counts: readonly (keyof LayerCount)[]): string | undefined {
  const strange = counts.find((count) => !(Number.isFinite(layer[count]) && Number(layer[count]) >= 0));
  if (strange) return `${layer.name}: ${strange} is ${layer[strange]}`;
  return layer.density > 1 ? `${layer.name}: density is ${layer.density}, more than 1` : undefined;
}
