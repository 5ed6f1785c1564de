/** A convolution in float64, by its seven loops: what every faster path is held to. */
export interface PlainConv {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
  readonly pad: 'same' | 'valid';
  /** One filter a channel; `to` equals `from`. */
  readonly depthwise: boolean;
}

/** Places along one axis, and where the first window begins. */
function axis(extent: number, kernel: number, { stride, dilation, pad }: PlainConv) {
  const reach = (kernel - 1) * dilation + 1;
  const out = Math.max(0, Math.ceil((pad === 'same' ? extent : extent - reach + 1) / stride));
  return { out, before: pad === 'same' ? Math.max(0, (out - 1) * stride + reach - extent) >> 1 : 0 };
}
export function outputOf(g: PlainConv): readonly [number, number, number, number] {
  return [g.images, axis(g.height, g.kernel[0], g).out, axis(g.width, g.kernel[1], g).out, g.to];
}

/** Calls `meet` with the places of every product y[.] += x[.] w[.]. */
function products(g: PlainConv, meet: (y: number, x: number, w: number) => void): void {
  const [, rows, columns] = outputOf(g);
  const [top, left] = [axis(g.height, g.kernel[0], g).before, axis(g.width, g.kernel[1], g).before];
  for (let image = 0; image < g.images; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let ky = 0; ky < g.kernel[0]; ky++)
          for (let kx = 0; kx < g.kernel[1]; kx++) {
            const [y, x] = [row * g.stride - top + ky * g.dilation, column * g.stride - left + kx * g.dilation];
            if (y < 0 || y >= g.height || x < 0 || x >= g.width) continue;
            const pixel = ((image * g.height + y) * g.width + x) * g.from;
            const place = ((image * rows + row) * columns + column) * g.to;
            const tap = (ky * g.kernel[1] + kx) * g.from;
            for (let i = 0; i < g.from; i++)
              if (g.depthwise) meet(place + i, pixel + i, tap + i);
              else for (let o = 0; o < g.to; o++) meet(place + o, pixel + i, (tap + i) * g.to + o);
          }
}

/** y, and the gradients of sum(y dy). */
export function plainConv(g: PlainConv, x: Float32Array, w: Float32Array, dy: Float32Array) {
  const [y, dx, dw] = [new Float64Array(dy.length), new Float64Array(x.length), new Float64Array(w.length)];
  products(g, (to, from, tap) => {
    y[to]! += x[from]! * w[tap]!;
    dx[from]! += dy[to]! * w[tap]!;
    dw[tap]! += dy[to]! * x[from]!;
  });
  return { y, dx, dw };
}
