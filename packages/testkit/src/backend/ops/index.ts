import { broadcastOps } from './broadcasts.ts';
import { classOps } from './classes.ts';
import { convolutionOps } from './convolutions.ts';
import { edgeOps } from './edges.ts';
import { elementwiseOps } from './elementwise.ts';
import { moveOps } from './moves.ts';
import { neuronOps } from './neurons.ts';
import { productOps } from './products.ts';
import { reductionOps } from './reductions.ts';
import { stepOps } from './steps.ts';
import type { Ops } from '../op.ts';

/** What networks, neurons, encodings and rules of learning are made of, on shapes that no block of a kernel divides. */
export const ops: Ops = {
  ...productOps,
  ...convolutionOps,
  ...elementwiseOps,
  ...broadcastOps,
  ...reductionOps,
  ...moveOps,
  ...classOps,
  ...edgeOps,
  ...neuronOps,
  ...stepOps,
};
