import type { Rng } from '@genospike/core';
import { bornCode } from './birth.ts';
import type { Birth } from './birth.ts';
import type { Code } from './plan.ts';

/** Every gene scaled to the same root mean square, so that the variance of the weights is Kaiming's in small layers too. */
function standardised(code: Float64Array, genes: number): Float64Array {
  const rows = code.length / genes;
  const squares = new Float64Array(genes);
  code.forEach((x, i) => (squares[i % genes]! += (x * x) / rows));
  return code.map((x, i) => x / (Math.sqrt(squares[i % genes]!) || 1));
}

/** All codes at birth, by name, row by row. `birth`: the evolved rule, if any; without it codes are white.
 *  A code of inputs over positions that has a twin or a rule is the neuron's code times a code of the position
 *  (random signs without a rule): the same neuron is known wherever it is seen. */
export function drawCodes(
  codes: readonly Code[],
  genes: number,
  rng: Rng,
  birth?: Birth,
): Readonly<Record<string, Float32Array>> {
  const draw = (purpose: string, size: number) =>
    standardised(
      birth ? bornCode(rng, purpose, size, genes, birth) : Float64Array.from(rng.normal(purpose, size * genes)),
      genes,
    );
  const places = (purpose: string, positions: number) =>
    birth
      ? draw(purpose, positions)
      : Float64Array.from(rng.uniform(purpose, positions * genes), (x) => (x < 0.5 ? -1 : 1));
  const unit = ({ name, size, positions, twin }: Code): Float64Array => {
    if (positions === 1 || (!birth && !twin)) return draw(twin ?? name, size * positions);
    const neurons = draw(twin ?? name, size);
    const seen = places(`${name}/position`, positions);
    const row = size * genes;
    return Float64Array.from(
      { length: positions * row },
      (_, i) => neurons[i % row]! * seen[Math.floor(i / row) * genes + (i % genes)]!,
    );
  };
  const gain = Math.sqrt(birth?.gain ?? 1);
  return Object.fromEntries(
    codes.map((code) => {
      // Left and right share the gain; the code of a position between them carries none.
      const scale = code.of === 'places' ? code.scale : code.scale * gain;
      return [code.name, Float32Array.from(unit(code), (x) => x * scale)];
    }),
  );
}
