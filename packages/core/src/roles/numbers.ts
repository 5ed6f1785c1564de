/** Plain numbers that cross roles: never tensors. */
export type Numbers = readonly number[] | Float32Array | Int32Array;

/** Values that JSON carries unharmed. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain | undefined };
