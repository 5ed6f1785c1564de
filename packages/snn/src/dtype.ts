import type { Numbers } from '@genospike/core';

export type Dtype = 'float32' | 'int32';
export type Typed = Float32Array | Int32Array;

/** Whole numbers stay whole: an Int32Array becomes an int32 tensor, so that it can be an index. By tag, not `instanceof`:
 *  arrays may come from another realm. */
export const dtypeOf = (data: Numbers): Dtype =>
  Object.prototype.toString.call(data) === '[object Int32Array]' ? 'int32' : 'float32';

/** A copy as a tensor of that type holds it. */
export const storedAs = (dtype: string, data: Numbers): Typed =>
  dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
