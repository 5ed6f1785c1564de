import { z } from 'zod';

/** What every search of this family may be told. */
export const searchOptions = {
  population: z.int().min(2).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size).'),
  sigma: z.number().positive().default(1).describe("First step size, in units of the genome's spread."),
  target: z.number().optional().describe('Stop where a value reaches it.'),
  stepTolerance: z.number().min(0).default(1e-12).describe('Stop where the step shrank to this share of the first.'),
  valueTolerance: z.number().min(0).default(1e-12).describe('Stop where values have differed by no more for long.'),
};

/** Where Hansen's tutorial gives up (arXiv 1604.00772, B.3). */
const CONDITION = 1e14;
const GROWTH = 1e4;

export interface Width {
  /** The largest standard deviation of a coordinate. */
  readonly reach: number;
  /** Longest over shortest axis of the distribution, squared. */
  readonly condition: number;
}

/** Why the width of a distribution ends a search. @param sigma the first step size */
export function widthEnds({ reach, condition }: Width, sigma: number, stepTolerance: number): string | undefined {
  if (condition > CONDITION) return `the condition number of the covariance passed ${CONDITION}`;
  if (reach < stepTolerance * sigma) return `the step is too small: ${reach.toExponential(1)} of the spread`;
  if (reach > GROWTH * sigma)
    return `the step grew ${GROWTH}-fold: the search runs away, or starts with too small a sigma`;
  return undefined;
}
