// The weights' gradient of a convolution over mostly zero images (spikes). For each input channel a list of the pixels
// where it fired: the gradient of its weights is then a sum of rows of dy, kept in registers, in the order of the pixels.
// A list that is sorted by pixels instead would load and store a row of dw for each spike: half as fast.
#include "conv.h"
#include "sparse.h"

// Pixels of a band: its columns of dy are read again and again. Fewer would stay in the first cache, but leave the lists
// too short: 256 is 15 % faster at density 40 %, 15 % slower at 5 %.
enum { BLOCK = 512 };

// Input pixel (y, x) meets tap (ky, kx) at output pixel ((y + top - ky dilate) / stride, ...), where both divide. So
// pixels are listed by phase (y + top) % stride, and at (y + top) / stride, from which the tap's own quotient is taken.
// Work is cut into bands of such quotients, of one image or of some small ones.
typedef struct {
  int down, across;            // quotients of the image
  int phases;
  int before_y, before_x;      // the largest quotients of taps: rows and columns of zeros before the band
  int rows, images;            // of a band
  int height, width;           // of the block of dy that a band sees
  int room;                    // entries of one list
} Bands;

INLINE Bands bands_of(const Conv *g) {
  Bands b;
  b.down = (g->height - 1 + g->top) / g->stride_y + 1;
  b.across = (g->width - 1 + g->left) / g->stride_x + 1;
  b.phases = g->stride_y * g->stride_x;
  b.before_y = (g->kernel_height - 1) * g->dilate_y / g->stride_y;
  b.before_x = (g->kernel_width - 1) * g->dilate_x / g->stride_x;
  b.rows = least(b.down, most(1, BLOCK / b.across));
  b.images = b.rows < b.down ? 1 : most(1, least(g->images, BLOCK / (b.down * b.across)));
  b.height = b.rows + b.before_y;
  b.width = b.across + b.before_x;
  b.room = b.images * b.rows * b.across;
  return b;
}

typedef struct {
  uint32_t *words;
  int32_t *end, *at, *place;
  float *value, *place_value, *block;
} Gradient;

INLINE Gradient cut_gradient(const Conv *g, const Bands *b, char *scratch, char **end) {
  Gradient s;
  int64_t lists = (int64_t)b->phases * g->in;
  s.words = take(&scratch, (int64_t)g->height * g->width * g->in / 8 + 4);
  s.end = take(&scratch, 4 * lists);
  s.at = take(&scratch, 4 * lists * b->room);
  s.value = take(&scratch, 4 * lists * b->room);
  s.place = take(&scratch, 4 * (g->in + 8));
  s.place_value = take(&scratch, 4 * (g->in + 8));
  s.block = take(&scratch, (int64_t)4 * b->images * b->height * b->width * MOST_COLUMNS);
  *end = scratch;
  return s;
}

// Bytes of scratch that conv2d_sparse_dw needs.
EXPORT(conv2d_sparse_dw_bytes) int conv2d_sparse_dw_bytes(const Conv *g) {
  char *end;
  Bands b = bands_of(g);
  cut_gradient(g, &b, 0, &end);
  return (int)(intptr_t)end;
}

// Adds one image's pixels in a band of quotients row..row + rows to the lists. base: of the image in the block of dy.
static void list_band(const Conv *g, const Bands *b, const Spikes *image, Gradient *s, int row, int rows, int base) {
  int first = most(0, row * g->stride_y - g->top), last = least(g->height, (row + rows) * g->stride_y - g->top);
  for (int y = first; y < last; y++) {
    int down = y + g->top, phase_y = down % g->stride_y * g->stride_x, phase_x = g->left % g->stride_x;
    int at = base + (down / g->stride_y - row + b->before_y) * b->width + g->left / g->stride_x + b->before_x;
    for (int x = 0; x < g->width; x++) {
      int count = append(s->place, s->place_value, 0, image, ((int64_t)y * g->width + x) * g->in, g->in, 0, 1);
      int32_t *end = s->end + (phase_y + phase_x) * g->in;
      if (image->x)
        for (int e = 0; e < count; e++) s->value[end[s->place[e]]] = s->place_value[e];
      for (int e = 0; e < count; e++) s->at[end[s->place[e]]++] = at * MOST_COLUMNS * 4;
      if (++phase_x == g->stride_x) phase_x = 0, at++;
    }
  }
}

// Columns n..n + columns of the dy that a band of one image sees, with zeros around. Returns 0 times its sum:
// not 0 where it holds NaN or infinity.
static vf copy_block(const Conv *g, const Bands *b, const float *dy, int row, int n, int columns, float *to) {
  vf zero = splat(0);
  for (int y = row - b->before_y; y < row + b->rows; y++)
    for (int x = -b->before_x; x < b->across; x++, to += MOST_COLUMNS) {
      if (y < 0 || y >= g->out_height || x < 0 || x >= g->out_width) {
        UNROLL for (int i = 0; i < MOST_VECTORS; i++) store(to + i * VW, splat(0));
        continue;
      }
      const float *from = dy + ((ptrdiff_t)y * g->out_width + x) * g->out + n;
      if (columns == MOST_COLUMNS) {
        vf sum = splat(0);
        UNROLL for (int i = 0; i < MOST_VECTORS; i++) {
          vf v = load(from + i * VW);
          store(to + i * VW, v);
          sum += v;
        }
        zero += sum * splat(0);
        continue;
      }
      int i = 0;
      for (; i + VW <= columns; i += VW) {
        vf v = load(from + i);
        store(to + i, v);
        zero += v * splat(0);
      }
      for (; i < columns; i++) to[i] = from[i], zero[0] += from[i] * 0;
    }
  return zero;
}

// Columns first..last of dw, as conv2d_dw; first is a multiple of 32. x or bits: the whole input, of which the images from
// `before` on are read. finite: set to 0 where dy holds NaN or infinity: what the zeros of x would have spread is then
// missing.
EXPORT(conv2d_sparse_dw) void conv2d_sparse_dw(const Conv *g, const float *x, const uint8_t *bits, int before,
                                               const float *dy, float *dw, int first, int last, int32_t *finite,
                                               char *scratch) {
  Bands b = bands_of(g);
  Gradient s = cut_gradient(g, &b, scratch, &scratch);
  int taps = g->kernel_height * g->kernel_width, lists = b.phases * g->in;
  int64_t size = (int64_t)g->height * g->width * g->in, out_size = (int64_t)g->out_height * g->out_width * g->out;
  vf zero = splat(0);
  for (int r = 0; r < taps * g->in; r++) clear(dw + (ptrdiff_t)r * g->out + first, last - first);
  Spikes spikes;
  for (int image = 0; image < g->images; image += b.images)
    for (int row = 0; row < b.down; row += b.rows) {
      int images = least(b.images, g->images - image), scaled = 0;
      for (int list = 0; list < lists; list++) s.end[list] = list * b.room;
      for (int i = 0; i < images; i++) {
        // The bits of an image serve all its bands.
        if (!row) spikes = spikes_of(x, bits, (before + image + i) * size, size, s.words);
        scaled = spikes.x != 0;
        list_band(g, &b, &spikes, &s, row, b.rows, i * b.height * b.width);
      }
      for (int n = first; n < last; n += MOST_COLUMNS) {
        int columns = least(last - n, MOST_COLUMNS);
        for (int i = 0; i < images; i++)
          zero += copy_block(g, &b, dy + (image + i) * out_size, row, n, columns, s.block + (ptrdiff_t)i * b.height * b.width * MOST_COLUMNS);
        for (int tap = 0; tap < taps; tap++) {
          int down = tap / g->kernel_width * g->dilate_y, across = tap % g->kernel_width * g->dilate_x;
          int list = (down % g->stride_y * g->stride_x + across % g->stride_x) * g->in;
          ptrdiff_t shift = (ptrdiff_t)(down / g->stride_y * b.width + across / g->stride_x) * MOST_COLUMNS;
          float *to = dw + (ptrdiff_t)tap * g->in * g->out + n;
          for (int c = 0; c < g->in; c++, list++, to += g->out) {
            int begin = list * b.room;
            sum_rows(s.at + begin, scaled ? s.value + begin : 0, s.end[list] - begin, s.block - shift, to, columns, 1);
          }
        }
      }
    }
  float total = 0;
  for (int lane = 0; lane < VW; lane++) total += zero[lane];
  if (total != 0) *finite = 0;
}
