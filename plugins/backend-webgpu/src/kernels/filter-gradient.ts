import { tf } from '@genospike/tensor';
import type { Shader } from '@genospike/tensor';
import { BACKEND } from '../load.ts';
import { GROUP, run } from '../shader.ts';

const NAME = 'Conv2DBackpropFilter';

/** Results of a tile, along either side, and positions that a workgroup loads at once. */
const TILE = 32;
const DEPTH = 16;
/** Workgroups that fill a GPU; positions below which a slice of its own is not worth the sum. */
const GROUPS = 256;
const LEAST = 256;

/** dw[kh, kw, ci, co] = sum over positions (b, oy, ox) of x[b, oy s + kh - p, ox s + kw - p, ci] dy[b, oy, ox, co]: a
 *  product of matrices whose long side is summed over. A workgroup makes a tile of 32 by 32 weights, 4 by 4 an
 *  invocation, over one slice of positions; result [slices, weights]. */
const shader: Shader = {
  reads: ['x', 'dy'],
  fields: [
    ...['inHeight', 'inWidth', 'inChannels', 'outHeight', 'outWidth', 'columns'],
    ...['filterWidth', 'strideHeight', 'strideWidth', 'padTop', 'padLeft'],
    ...['rows', 'positions', 'rowTiles', 'columnTiles', 'slices', 'length'],
  ],
  code: `
var<workgroup> tileX : array<f32, ${TILE * DEPTH}>;
var<workgroup> tileDy : array<f32, ${TILE * DEPTH}>;

fn main(index : i32) {
  let lane = index % ${GROUP};
  let group = index / ${GROUP};
  let firstRow = group % uniforms.rowTiles * ${TILE};
  let firstColumn = group / uniforms.rowTiles % uniforms.columnTiles * ${TILE};
  let slice = group / (uniforms.rowTiles * uniforms.columnTiles);
  let start = slice * uniforms.length;
  let end = min(start + uniforms.length, uniforms.positions);

  let row = firstRow + lane % ${TILE};
  let column = firstColumn + lane % ${TILE};
  let channel = row % uniforms.inChannels;
  let left = row / uniforms.inChannels % uniforms.filterWidth - uniforms.padLeft;
  let top = row / (uniforms.inChannels * uniforms.filterWidth) - uniforms.padTop;

  var sums : array<f32, 16>;
  for (var k = 0; k < uniforms.length; k += ${DEPTH}) {
    for (var place = lane; place < ${TILE * DEPTH}; place += ${GROUP}) {
      let position = start + k + place / ${TILE};
      var fromX = 0.0;
      var fromDy = 0.0;
      if (position < end) {
        let line = position / uniforms.outWidth;
        let batch = line / uniforms.outHeight;
        let y = (line - batch * uniforms.outHeight) * uniforms.strideHeight + top;
        let z = (position - line * uniforms.outWidth) * uniforms.strideWidth + left;
        if (row < uniforms.rows && y >= 0 && y < uniforms.inHeight && z >= 0 && z < uniforms.inWidth) {
          fromX = x[((batch * uniforms.inHeight + y) * uniforms.inWidth + z) * uniforms.inChannels + channel];
        }
        if (column < uniforms.columns) {
          fromDy = dy[position * uniforms.columns + column];
        }
      }
      tileX[place] = fromX;
      tileDy[place] = fromDy;
    }
    workgroupBarrier();
    for (var depth = 0; depth < ${DEPTH}; depth++) {
      let a = depth * ${TILE} + lane / 8 * 4;
      let b = depth * ${TILE} + lane % 8 * 4;
      for (var i = 0; i < 4; i++) {
        for (var j = 0; j < 4; j++) {
          sums[i * 4 + j] += tileX[a + i] * tileDy[b + j];
        }
      }
    }
    workgroupBarrier();
  }
  for (var i = 0; i < 4; i++) {
    for (var j = 0; j < 4; j++) {
      let r = firstRow + lane / 8 * 4 + i;
      let c = firstColumn + lane % 8 * 4 + j;
      if (slice < uniforms.slices && r < uniforms.rows && c < uniforms.columns) {
        result[(slice * uniforms.rows + r) * uniforms.columns + c] = sums[i * 4 + j];
      }
    }
  }
}`,
};

interface Attrs {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/** tfjs has one invocation a weight, which sums over all positions alone. */
function gradient(given: Parameters<tf.KernelFunc>[0]): tf.TensorInfo | tf.TensorInfo[] {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = given.attrs as unknown as Attrs;
  const { x, dy } = given.inputs as Record<'x' | 'dy', tf.TensorInfo>;
  if (dataFormat !== 'NHWC') return theirs!(given);
  const conv = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const rows = conv.filterHeight * conv.filterWidth * conv.inChannels;
  const columns = conv.outChannels;
  const positions = conv.batchSize * conv.outHeight * conv.outWidth;
  const [rowTiles, columnTiles] = [Math.ceil(rows / TILE), Math.ceil(columns / TILE)];
  const tiles = rowTiles * columnTiles;
  const slices = Math.max(1, Math.min(Math.ceil(GROUPS / tiles), Math.ceil(positions / LEAST)));
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterWidth, strideHeight, strideWidth } = conv;
  const uniforms = {
    ...{ inHeight, inWidth, inChannels, outHeight, outWidth, columns, filterWidth, strideHeight, strideWidth },
    ...{ padTop: conv.padInfo.top, padLeft: conv.padInfo.left, rows, positions, rowTiles, columnTiles, slices },
    length: Math.ceil(positions / slices),
  };
  return tf.tidy(() => {
    const shape = slices > 1 ? [slices, ...filterShape] : filterShape;
    const invocations = GROUP * tiles * slices;
    const made = run(given.backend as tf.KernelBackend, shader, { inputs: { x, dy }, uniforms, shape, invocations });
    const parts = tf.engine().makeTensorFromTensorInfo(made);
    return slices > 1 ? tf.sum(parts, 0) : parts;
  });
}

let theirs: tf.KernelFunc | undefined;
export const filterGradient = (): Readonly<Record<string, tf.KernelFunc>> => {
  theirs = tf.getKernel(NAME, BACKEND)?.kernelFunc;
  return { [NAME]: gradient };
};
