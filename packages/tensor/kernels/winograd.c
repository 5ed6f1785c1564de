// 3 x 3 convolution with stride 1 in a quarter of the multiplications: Winograd's F(4x4, 3x3), as in Lavin and Gray
// 2016, y = A' ((G g G') * (B' d B)) A for tiles d of 6 x 6 pixels. Its rounding error is about 1e-5 of the largest
// value, so it serves gradients; the forward pass stays exact to the order of the sums, or spikes would flip.
#include "conv.h"
#include "sparse.h"
#include "tile.h"

enum { TILE = 4, PATCH = 6, POINTS = PATCH * PATCH };

// c[3][12] = a[3][length] b: in V8 an eighth faster than the common tile, but only in a loop as bare as this.
#ifdef __wasm__
enum { ROWS = 3, VECTORS = 3, WIDTH = VECTORS * VW, TILES = ROWS * MR };
static __attribute__((noinline)) void wide_product(const float *a, ptrdiff_t lda, const float *b, int length, float *c,
                                                   ptrdiff_t ldc) {
  vf s[ROWS][VECTORS];
  const float *row[ROWS];
  UNROLL for (int m = 0; m < ROWS; m++) row[m] = a + m * lda;
  UNROLL for (int m = 0; m < ROWS; m++) UNROLL for (int j = 0; j < VECTORS; j++) s[m][j] = splat(0);
  for (int k = 0; k < length; k++, b += WIDTH) {
    vf w[VECTORS];
    UNROLL for (int j = 0; j < VECTORS; j++) w[j] = load(b + j * VW);
    UNROLL for (int m = 0; m < ROWS; m++) {
      vf x = splat(row[m][k]);
      UNROLL for (int j = 0; j < VECTORS; j++) s[m][j] += x * w[j];
    }
  }
  UNROLL for (int m = 0; m < ROWS; m++) UNROLL for (int j = 0; j < VECTORS; j++) store(c + m * ldc + j * VW, s[m][j]);
}
// Columns of all panels, and of the one that begins where so many are left: wide ones as long as what stays is whole
// panels of either width, so that next to no columns of zeros are multiplied.
INLINE int columns_of(int out) { return most(NR, (out + VW - 1) / VW * VW); }
INLINE int width_of(int left) { return left < WIDTH || left == 2 * NR ? NR : WIDTH; }
#else
enum { ROWS = MR, WIDTH = NR, TILES = MR };
INLINE void wide_product(const float *a, ptrdiff_t lda, const float *b, int length, float *c, ptrdiff_t ldc) {
  (void)a, (void)lda, (void)b, (void)length, (void)c, (void)ldc;
}
INLINE int columns_of(int out) { return (out + NR - 1) / NR * NR; }
INLINE int width_of(int left) { return (void)left, NR; }
#endif
INLINE int rows_of(int width) { return width == NR ? MR : ROWS; }

INLINE void product(const float *a, ptrdiff_t lda, const float *b, int length, float *c, ptrdiff_t ldc, int width,
                    int columns) {
  if (width != NR) {
    wide_product(a, lda, b, length, c, ldc);
    return;
  }
  const float *row[MR];
  for (int m = 0; m < MR; m++) row[m] = a + m * lda;
  tile_rows(row, 1, length, 0, b, c, ldc, MR, columns, 0);
}

// o = B' d: along one axis of a patch.
INLINE void to_points(vf o[PATCH], vf d0, vf d1, vf d2, vf d3, vf d4, vf d5) {
  vf two = splat(2), four = splat(4), five = splat(5);
  vf even = d4 - four * d2, odd = d3 - four * d1, outer = d4 - d2, inner = two * (d3 - d1);
  o[0] = four * d0 - five * d2 + d4;
  o[1] = even + odd;
  o[2] = even - odd;
  o[3] = outer + inner;
  o[4] = outer - inner;
  o[5] = four * d1 - five * d3 + d5;
}

// o = A' m: along one axis of the products.
INLINE void from_points(vf o[TILE], vf m0, vf m1, vf m2, vf m3, vf m4, vf m5) {
  vf near = m1 + m2, near_odd = m1 - m2, far = m3 + m4, far_odd = m3 - m4;
  o[0] = m0 + near + far;
  o[1] = near_odd + splat(2) * far_odd;
  o[2] = near + splat(4) * far;
  o[3] = near_odd + splat(8) * far_odd + m5;
}

// o = G g: along one axis of a filter.
INLINE void to_weights(vf o[PATCH], vf g0, vf g1, vf g2) {
  static const float G[PATCH][3] = {{1.f / 4, 0, 0},
                                    {-1.f / 6, -1.f / 6, -1.f / 6},
                                    {-1.f / 6, 1.f / 6, -1.f / 6},
                                    {1.f / 24, 1.f / 12, 1.f / 6},
                                    {1.f / 24, -1.f / 12, 1.f / 6},
                                    {0, 0, 1}};
  UNROLL for (int p = 0; p < PATCH; p++) o[p] = splat(G[p][0]) * g0 + splat(G[p][1]) * g1 + splat(G[p][2]) * g2;
}

// Input channels whose weights are turned at once, from [out][in] to [in][out].
enum { TURNED = 8, WIDEST = 64 };

// Weights for winograd: G g G' of each filter, as panels for each of the 36 points. The filters are those of a forward
// convolution [3][3][out][in], turned and transposed as by pack_weights. panels: 36 * in * (out + 63) floats at most.
EXPORT(winograd_weights) void winograd_weights(const float *w, int in, int out, float *panels) {
  int wide = columns_of(out);
  for (int n = 0, width; n < wide; n += width) {
    width = width_of(wide - n);
    for (int first = 0; first < in; first += TURNED) {
      float taps[9][TURNED][WIDEST];
      int count = least(TURNED, in - first), columns = least(width, out - n);
      for (int tap = 0; tap < 9; tap++)
        for (int j = 0; j < width; j++)
          for (int c = 0; c < count; c++)
            taps[8 - tap][c][j] = j < columns ? w[((ptrdiff_t)tap * out + n + j) * in + first + c] : 0;
      for (int c = 0; c < count; c++)
        for (int j = 0; j < width; j += VW) {
          vf half[3][PATCH], o[PATCH];
          for (int x = 0; x < 3; x++)
            to_weights(half[x], load(&taps[x][c][j]), load(&taps[3 + x][c][j]), load(&taps[6 + x][c][j]));
          for (int p = 0; p < PATCH; p++) {
            to_weights(o, half[0][p], half[1][p], half[2][p]);
            float *to = panels + ((ptrdiff_t)p * PATCH * wide + n) * in + (ptrdiff_t)(first + c) * width + j;
            UNROLL for (int q = 0; q < PATCH; q++) store(to + (ptrdiff_t)q * wide * in, o[q]);
          }
        }
    }
  }
}

// One patch at every channel: points[36][tiles][in], `step` floats from one point to the next.
static void transform_patch(const float *patch, ptrdiff_t row, int in, float *points, ptrdiff_t step) {
  for (int c = 0; c < in; c += VW) {
    vf half[PATCH][PATCH], o[PATCH];
    for (int y = 0; y < PATCH; y++) {
      const float *d = patch + y * row + c;
      to_points(half[y], load(d), load(d + in), load(d + 2 * in), load(d + 3 * in), load(d + 4 * in), load(d + 5 * in));
    }
    for (int x = 0; x < PATCH; x++) {
      to_points(o, half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x]);
      UNROLL for (int y = 0; y < PATCH; y++) store_part(points + (y * PATCH + x) * step + c, o[y], in - c);
    }
  }
}

// One tile of the output at every channel, cut at the image's border.
static void transform_tile(const Conv *g, const float *points, ptrdiff_t step, float *image, int y0, int x0) {
  for (int c = 0; c < g->out; c += VW) {
    vf half[PATCH][TILE], o[TILE];
    for (int y = 0; y < PATCH; y++) {
      const float *m = points + (ptrdiff_t)y * PATCH * step + c;
      from_points(half[y], load(m), load(m + step), load(m + 2 * step), load(m + 3 * step), load(m + 4 * step),
                  load(m + 5 * step));
    }
    for (int x = 0; x < TILE && x0 + x < g->out_width; x++) {
      from_points(o, half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x]);
      UNROLL for (int y = 0; y < TILE; y++)
        if (y0 + y < g->out_height)
          store_part(image + ((ptrdiff_t)(y0 + y) * g->out_width + x0 + x) * g->out + c, o[y], g->out - c);
    }
  }
}

// How many tiles are transformed at once: their points and products stay in the second cache, unless the weights do not
// either and must be read anew for each group.
INLINE int tiles_of(const Conv *g) {
  int kept = 2048 / (g->in + g->out), reads = (int)((int64_t)g->in * g->out / 1024);
  // Whole tiles of either width.
  return (least(64, most(kept, reads)) + TILES - 1) / TILES * TILES;
}
// Floats from one point to the next: a cache line more than the tiles have, or all 36 would share their sets of the
// first cache.
INLINE ptrdiff_t step_of(int tiles, int channels) { return (ptrdiff_t)tiles * channels + 16; }
INLINE int down_of(const Conv *g) { return (g->out_height + TILE - 1) / TILE; }
INLINE int across_of(const Conv *g) { return (g->out_width + TILE - 1) / TILE; }

typedef struct {
  float *pad, *points, *products;
} Work;

INLINE Work cut_work(const Conv *g, char *scratch, char **end) {
  Work s;
  int tiles = tiles_of(g);
  s.pad = take(&scratch, (int64_t)4 * (TILE * down_of(g) + 2) * (TILE * across_of(g) + 2) * g->in);
  s.points = take(&scratch, 4 * POINTS * step_of(tiles, g->in));
  s.products = take(&scratch, 4 * POINTS * step_of(tiles, columns_of(g->out)));
  *end = scratch;
  return s;
}

// Bytes of scratch that winograd needs.
EXPORT(winograd_bytes) int winograd_bytes(const Conv *g) {
  char *end;
  cut_work(g, 0, &end);
  return (int)(intptr_t)end;
}

// y = convolution of x for images first..last, as conv2d.
EXPORT(winograd) void winograd(const Conv *g, const float *x, const float *panels, float *y, int first, int last,
                               char *scratch) {
  Work s = cut_work(g, scratch, &scratch);
  int down = down_of(g), across = across_of(g), each = down * across, most_tiles = tiles_of(g);
  int wide = columns_of(g->out), padded_image = -1;
  ptrdiff_t step_in = step_of(most_tiles, g->in), step_out = step_of(most_tiles, wide);
  Conv whole = *g;
  whole.out_height = down * TILE;
  whole.out_width = across * TILE;
  ptrdiff_t row = (ptrdiff_t)padded_width(&whole) * g->in, image_out = (ptrdiff_t)g->out_height * g->out_width * g->out;
  const float *padded = 0;
  for (int from = first * each; from < last * each; from += most_tiles) {
    int tiles = least(most_tiles, last * each - from);
    for (int i = 0; i < tiles; i++) {
      int image = (from + i) / each, t = (from + i) % each;
      if (image != padded_image) padded = pad_image(&whole, x + (ptrdiff_t)image * g->height * g->width * g->in, s.pad);
      padded_image = image;
      transform_patch(padded + t / across * TILE * row + (ptrdiff_t)(t % across) * TILE * g->in, row, g->in,
                      s.points + (ptrdiff_t)i * g->in, step_in);
    }
    // Rows past the last tile hold what was there: their products are not read.
    for (int p = 0; p < POINTS; p++)
      for (int n = 0, width; n < g->out; n += width) {
        width = width_of(wide - n);
        for (int m = 0; m < tiles; m += rows_of(width))
          product(s.points + p * step_in + (ptrdiff_t)m * g->in, g->in, panels + ((ptrdiff_t)p * wide + n) * g->in, g->in,
                  s.products + p * step_out + (ptrdiff_t)m * wide + n, wide, width,
                  least(g->out - n, width));
      }
    for (int i = 0; i < tiles; i++) {
      int image = (from + i) / each, t = (from + i) % each;
      transform_tile(g, s.products + (ptrdiff_t)i * wide, step_out, y + image * image_out, t / across * TILE,
                     t % across * TILE);
    }
  }
}
