import { z } from 'zod';

/** What every search of this family may be told. */
export const searchOptions = {
  population: z.int().min(2).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size).'),
  sigma: z.number().positive().default(1).describe("First step size, in units of the genome's spread."),
  bounds: z
    .enum(['mirror', 'penalty'])
    .default('mirror')
    .describe("Beyond the genome's bounds: fold the line back, or evaluate the nearest point and charge the distance."),
  target: z.number().optional().describe('Stop where a value reaches it.'),
  stepTolerance: z.number().min(0).default(1e-12).describe('Stop where the step shrank to this share of the first.'),
  valueTolerance: z.number().min(0).default(1e-12).describe('Stop where values have differed by no more for long.'),
};

/** Hansen's tutorial, B.3: a step that grew so much runs away. */
const GROWTH = 1e4;

/** Why a step size ends a search. @param reach the largest standard deviation now @param sigma the first */
export function stepEnds(reach: number, sigma: number, stepTolerance: number): string | undefined {
  if (reach < stepTolerance * sigma) return `the step is too small: ${reach.toExponential(1)} of the spread`;
  if (reach > GROWTH * sigma)
    return `the step grew ${GROWTH}-fold: the search runs away, or starts with too small a sigma`;
  return undefined;
}
