import { build, type Plain } from './plain.ts';

export type Padding = 'same' | 'valid' | number;
export interface Window {
  readonly stride?: number;
  readonly dilation?: number;
  readonly pad?: Padding;
}

/** Where the windows along one axis begin: as TensorFlow has it, what 'same' adds is one more behind where it is odd. */
function along(extent: number, kernel: number, { stride = 1, dilation = 1, pad = 'same' }: Window) {
  const reach = (kernel - 1) * dilation + 1;
  const same = Math.ceil(extent / stride);
  const added = Math.max(0, (same - 1) * stride + reach - extent);
  const before = typeof pad === 'number' ? pad : pad === 'same' ? Math.floor(added / 2) : 0;
  const after = typeof pad === 'number' ? pad : pad === 'same' ? added - before : 0;
  const out = Math.max(0, Math.floor((extent + before + after - reach) / stride) + 1);
  return { out, from: (place: number) => place * stride - before };
}

/** Every element of x that a window of one place sees: where in the kernel, and where in the data of x. */
type See = (ky: number, kx: number, pixel: number) => void;
function windows(x: Plain, [kh, kw]: readonly [number, number], window: Window) {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const { dilation = 1 } = window;
  const [rows, columns] = [along(height, kh, window), along(width, kw, window)];
  const visit = (image: number, row: number, column: number, see: See) => {
    for (let ky = 0; ky < kh; ky++)
      for (let kx = 0; kx < kw; kx++) {
        const [y, z] = [rows.from(row) + ky * dilation, columns.from(column) + kx * dilation];
        if (y >= 0 && y < height && z >= 0 && z < width) see(ky, kx, ((image * height + y) * width + z) * channels);
      }
  };
  return { out: [rows.out, columns.out] as const, visit };
}

/** x [N, H, W, C], w [kh, kw, C, F] -> [N, H', W', F]. */
export function conv2d(x: Plain, w: Plain, window: Window = {}): Plain {
  const [kh = 0, kw = 0, channels = 0, filters = 0] = w.shape;
  const { out, visit } = windows(x, [kh, kw], window);
  return build([x.shape[0]!, ...out, filters], ([n = 0, row = 0, column = 0, filter = 0]) => {
    let total = 0;
    visit(n, row, column, (ky, kx, pixel) => {
      for (let c = 0; c < channels; c++)
        total += x.data[pixel + c]! * w.data[((ky * kw + kx) * channels + c) * filters + filter]!;
    });
    return total;
  });
}

/** x [N, H, W, C], w [kh, kw, C, M] -> [N, H', W', C M]. */
export function depthwise(x: Plain, w: Plain, window: Window = {}): Plain {
  const [kh = 0, kw = 0, channels = 0, many = 0] = w.shape;
  const { out, visit } = windows(x, [kh, kw], window);
  return build([x.shape[0]!, ...out, channels * many], ([n = 0, row = 0, column = 0, to = 0]) => {
    const [c, m] = [Math.floor(to / many), to % many];
    let total = 0;
    visit(n, row, column, (ky, kx, pixel) => {
      total += x.data[pixel + c]! * w.data[((ky * kw + kx) * channels + c) * many + m]!;
    });
    return total;
  });
}

/** f of what a window of `size` sees of the image; padding is not seen. */
export function pool(f: (values: readonly number[]) => number, x: Plain, size: number, window: Window): Plain {
  const { out, visit } = windows(x, [size, size], window);
  return build([x.shape[0]!, ...out, x.shape[3]!], ([n = 0, row = 0, column = 0, c = 0]) => {
    const seen: number[] = [];
    visit(n, row, column, (_, __, pixel) => void seen.push(x.data[pixel + c]!));
    return f(seen);
  });
}
