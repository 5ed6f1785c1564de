/** WGSL lets implementations be as coarse as 2^-11 in these, and SwiftShader is. */
const coarse = 'sine and cosine are good to 2^-11 alone in WGSL';
/** WGSL lets implementations assume that there are neither. */
const finite = 'WGSL does not promise NaN and infinity';

/** Ops of the law that do not hold on tfjs's WebGPU backend, and why. */
export const exceptions: Readonly<Record<string, string>> = {
  sin: coarse,
  cos: coarse,
  tan: coarse,
  acos: coarse,
  'exp of NaN and infinity': finite,
  'log of NaN and infinity': finite,
  'sigmoid of NaN and infinity': finite,
  'matMul, both sides broadcast': 'tfjs multiplies batches [2, 1] by [1, 3] as if one of them were whole',
  'gather of nothing': 'tfjs infers a size for its gradient, which no numbers tell',
  'multiStep, soft': "a surrogate's primitive is plain JavaScript, for which numbers are read synchronously",
};
