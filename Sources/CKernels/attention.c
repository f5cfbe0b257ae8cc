#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
void tsld_rotate(
    float *x, int64_t stride, int64_t rows, int64_t heads, int64_t head_size,
    int64_t rotary_size, const float *cosines, const float *sines, float direction) {
  int64_t half = rotary_size / 2;
  for (int64_t r = 0; r < rows; r++) {
    const float *cosine = cosines + r * half, *sine = sines + r * half;
    for (int64_t h = 0; h < heads; h++) {
      float *a = x + r * stride + h * head_size, *b = a + half;
      for (int64_t i = 0; i < half; i++) {
        float s = direction * sine[i], left = a[i], right = b[i];
        a[i] = left * cosine[i] - right * s;
        b[i] = right * cosine[i] + left * s;
      }
    }
  }
}

// The visible columns [first, end) of a tile's row, and the whole vectors [from, to) around them:
// scalar remainders would cost as much as all the vectors of a row.
typedef struct {
  int32_t first, end, from, to;
} columns_seen;

enum { VECTOR = 16 };
#define TSLD_WHOLE_VECTORS _Pragma("clang loop vectorize_width(16) interleave_count(1)")

TSLD_INLINE columns_seen visible(
    int64_t row, int64_t columns, int64_t query, int64_t key, int64_t window) {
  int64_t last = query + row - key;
  int64_t end = last + 1 < columns ? last + 1 : columns;
  end = end < 0 ? 0 : end;
  int64_t first = window > 0 && last - window + 1 > 0 ? last - window + 1 : 0;
  first = first < end ? first : end;
  int64_t to = (end + VECTOR - 1) / VECTOR * VECTOR;
  to = to < columns ? to : columns;
  return (columns_seen){
      (int32_t)first, (int32_t)end, (int32_t)(first / VECTOR * VECTOR), (int32_t)to};
}

// Turns scores from one column to another into 2^(base score - shift), those that are not visible into
// 0 where there may be such; returns the sum.
TSLD_INLINE float exponentials_within(
    float *x, int32_t from, int32_t to, columns_seen seen, const int all, float base,
    float shift) {
  TSLD_REASSOCIATE
  float sum = 0;
  TSLD_WHOLE_VECTORS
  for (int32_t c = from; c < to; c++) {
    float e = tsld_exp2(x[c] * base - shift);
    e = all | ((c >= seen.first) & (c < seen.end)) ? e : 0;
    x[c] = e;
    sum += e;
  }
  return sum;
}

// The same of a whole row. Only the vectors at the ends of what is seen have invisible columns.
TSLD_INLINE float exponentials(
    float *x, columns_seen seen, int64_t columns, float base, float shift) {
  int32_t start = (seen.first + VECTOR - 1) / VECTOR * VECTOR;
  int32_t end = seen.end / VECTOR * VECTOR;
  start = start < seen.to ? start : seen.to;
  end = end < start ? start : end;
  float sum = exponentials_within(x, seen.from, start, seen, 0, base, shift);
  sum += exponentials_within(x, start, end, seen, 1, base, shift);
  sum += exponentials_within(x, end, seen.to, seen, 0, base, shift);
  for (int64_t c = 0; c < seen.from; c++) x[c] = 0;
  for (int64_t c = seen.to; c < columns; c++) x[c] = 0;
  return sum;
}

TSLD_INLINE void softmax(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, float *log_sum_exp, float *inverse_sums) {
  const float base = scale * TSLD_LOG2_E;
  for (int64_t r = 0; r < rows; r++) {
    float *x = scores + r * stride;
    columns_seen seen = visible(r, columns, query, key, window);
    // A negative scale would turn the largest score into the smallest.
    float largest = base < 0 ? tsld_smallest(x + seen.first, seen.end - seen.first) * base
                             : tsld_largest(x + seen.first, seen.end - seen.first) * base;
    inverse_sums[r] = exponentials(x, seen, columns, base, largest);
    log_sum_exp[r] = largest;
  }
  for (int64_t r = 0; r < rows; r++) {
    log_sum_exp[r] += tsld_log(inverse_sums[r]) * TSLD_LOG2_E;
    inverse_sums[r] = 1.0f / inverse_sums[r];
  }
}

TSLD_INLINE void probabilities(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, const float *log_sum_exp) {
  for (int64_t r = 0; r < rows; r++)
    exponentials(
        scores + r * stride, visible(r, columns, query, key, window), columns,
        scale * TSLD_LOG2_E, log_sum_exp[r]);
}

TSLD_CLONES
void tsld_causal_softmax(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, float *log_sum_exp, float *inverse_sums) {
  softmax(
      scores, stride, rows, columns, query, key, window, scale, log_sum_exp, inverse_sums);
}

TSLD_CLONES
void tsld_causal_probabilities(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, const float *log_sum_exp) {
  probabilities(scores, stride, rows, columns, query, key, window, scale, log_sum_exp);
}

TSLD_CLONES
void tsld_softmax_backward(
    float *dp, const float *p, int64_t stride, int64_t rows, int64_t columns, const float *dot,
    float scale) {
  for (int64_t r = 0; r < rows; r++) {
    float *d = dp + r * stride;
    const float *pr = p + r * stride;
    float center = dot[r];
    for (int64_t c = 0; c < columns; c++) d[c] = pr[c] * (d[c] - center) * scale;
  }
}

TSLD_CLONES
double tsld_score_distance(
    float *ds, const float *student, const float *teacher, int64_t stride, int64_t rows,
    int64_t columns, int64_t query, int64_t key, float scale, float weight) {
  TSLD_REASSOCIATE
  double total = 0;
  for (int64_t r = 0; r < rows; r++) {
    columns_seen seen = visible(r, columns, query, key, 0);
    const float *s = student + r * stride, *t = teacher + r * stride;
    float *d = ds + r * stride;
    float row = 0;
    for (int32_t c = 0; c < seen.end; c++) {
      float difference = (s[c] - t[c]) * scale;
      row += difference * difference;
      d[c] += 2.0f * weight * scale * difference;
    }
    total += row;
  }
  return total;
}

// MARK: Narrow heads

enum { NARROW_ROWS = 4, NARROW_SIZE = 32 };

// Keys, values and their gradients, transposed: component d of key j at d * stride + j.
typedef struct {
  const float *key, *value;
  float *key_gradient, *value_gradient;
  int64_t stride;
} narrow_columns;

// Four queries with the gradients of what they attended to; zero where there are fewer.
typedef struct {
  float query[NARROW_ROWS * NARROW_SIZE], output[NARROW_ROWS * NARROW_SIZE], dot[NARROW_ROWS];
} narrow_rows;

// How many queries there are, the first one's position, and the keys that they see: whole vectors.
typedef struct {
  int64_t rows, query, from, count;
} narrow_tile;

TSLD_INLINE int64_t whole_vectors(int64_t keys) { return (keys + VECTOR - 1) / VECTOR * VECTOR; }

// An odd number of vectors: components at a power of two from each other would share a few lines of
// the cache.
TSLD_INLINE int64_t narrow_stride(int64_t keys) {
  return whole_vectors(keys) + (whole_vectors(keys) / VECTOR % 2 ? 0 : VECTOR);
}

TSLD_INLINE const float *narrow_transposed(
    const float *x, int64_t x_stride, int64_t rows, int64_t stride, const int64_t size,
    float **scratch) {
  float *result = *scratch;
  for (int64_t d = 0; d < size; d++) {
    for (int64_t j = 0; j < rows; j++) result[d * stride + j] = x[j * x_stride + d];
    for (int64_t j = rows; j < stride; j++) result[d * stride + j] = 0;
  }
  *scratch += size * stride;
  return result;
}

TSLD_INLINE void narrow_add_transposed(
    const float *sums, int64_t stride, int64_t rows, float *x, int64_t x_stride,
    const int64_t size) {
  for (int64_t j = 0; j < rows; j++)
    for (int64_t d = 0; d < size; d++) x[j * x_stride + d] += sums[d * stride + j];
}

TSLD_INLINE narrow_columns narrow_keys(
    const tsld_head *head, const int64_t size, float **scratch) {
  int64_t stride = narrow_stride(head->keys);
  narrow_columns columns = {.stride = stride};
  columns.key = narrow_transposed(head->key, head->key_stride, head->keys, stride, size, scratch);
  columns.value =
      narrow_transposed(head->value, head->key_stride, head->keys, stride, size, scratch);
  return columns;
}

TSLD_INLINE void narrow_add_gradients(
    narrow_columns *columns, const int64_t size, float **scratch) {
  int64_t area = size * columns->stride;
  columns->key_gradient = *scratch;
  columns->value_gradient = *scratch + area;
  memset(*scratch, 0, sizeof(float) * (size_t)(2 * area));
  *scratch += 2 * area;
}

TSLD_INLINE void narrow_copy(
    float *rows, const float *x, int64_t stride, int64_t row, int64_t count, const int64_t size) {
  for (int64_t r = 0; r < NARROW_ROWS; r++)
    for (int64_t d = 0; d < size; d++)
      rows[r * size + d] = r < count ? x[(row + r) * stride + d] : 0;
}

TSLD_INLINE narrow_tile narrow_seen(const tsld_head *head, int64_t row, int64_t window) {
  int64_t rows = head->queries - row < NARROW_ROWS ? head->queries - row : NARROW_ROWS;
  int64_t query = head->keys - head->queries + row;
  int64_t first = window > 0 && query - window + 1 > 0 ? query - window + 1 : 0;
  int64_t from = first / VECTOR * VECTOR;
  return (narrow_tile){rows, query, from, whole_vectors(query + rows) - from};
}

// Turns the teacher's scores of a row into the gradient of weight * (student - teacher)^2, 0 from
// `end`; returns the sum of the squares.
TSLD_INLINE float narrow_distance(
    const float *student, float *teacher, int64_t count, int64_t end, float scale, float weight) {
  TSLD_REASSOCIATE
  float sum = 0;
  for (int64_t c = 0; c < end; c++) {
    float difference = (student[c] - teacher[c]) * scale;
    sum += difference * difference;
    teacher[c] = 2.0f * weight * scale * difference;
  }
  for (int64_t c = end; c < count; c++) teacher[c] = 0;
  return sum;
}

#if defined(__x86_64__) && defined(__linux__)
#define TSLD_LANES 16
#define TSLD_NARROW(name) wide_##name
#define TSLD_NARROW_TARGET \
  __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#include "narrow_tile.h"
#define TSLD_LANES 8
#define TSLD_NARROW(name) avx2_##name
#define TSLD_NARROW_TARGET __attribute__((target("arch=x86-64-v3")))
#include "narrow_tile.h"
#endif

#define TSLD_LANES 4
#define TSLD_NARROW(name) plain_##name
#define TSLD_NARROW_TARGET
#include "narrow_tile.h"

int tsld_narrow_kernel(void) {
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("x86-64-v4")) return TSLD_NARROW_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return TSLD_NARROW_AVX2;
#endif
  return TSLD_NARROW_PLAIN;
}

// Beside OpenBLAS on a Zen 5, 128 and 512 keys, forward and backward: AVX-512 takes 0.5 to 0.8 of its time
// for 8 and 16 components and 0.7 to 0.8 for 32; AVX2 0.75 to 0.9 for 8, and as long for 16; SSE gains
// nothing. NEON has not been measured; packing for an inner size of 8 is as vain there.
int tsld_is_narrow(int64_t size) {
#if defined(__x86_64__) && defined(__linux__)
  if (tsld_narrow_kernel() == TSLD_NARROW_AVX512) return size == 8 || size == 16 || size == 32;
  if (tsld_narrow_kernel() == TSLD_NARROW_PLAIN) return 0;
#endif
  return size == 8;
}

int64_t tsld_narrow_scratch(int64_t keys, int64_t size, int for_gradients) {
  return narrow_stride(keys) * (size * (for_gradients ? 5 : 2) + 2 * NARROW_ROWS);
}

void tsld_narrow_attention(
    int kernel, const tsld_head *head, float *attended, int64_t attended_stride,
    float *log_sum_exp, float *scratch) {
#if defined(__x86_64__) && defined(__linux__)
  if (kernel == TSLD_NARROW_AVX512)
    return wide_forward(head, attended, attended_stride, log_sum_exp, scratch);
  if (kernel == TSLD_NARROW_AVX2)
    return avx2_forward(head, attended, attended_stride, log_sum_exp, scratch);
#endif
  return plain_forward(head, attended, attended_stride, log_sum_exp, scratch);
}

double tsld_narrow_attention_backward(
    int kernel, const tsld_head *head, const tsld_head *teacher, float weight,
    const tsld_head_gradient *gradient, const float *log_sum_exp, float *scratch) {
#if defined(__x86_64__) && defined(__linux__)
  if (kernel == TSLD_NARROW_AVX512)
    return wide_backward(head, teacher, weight, gradient, log_sum_exp, scratch);
  if (kernel == TSLD_NARROW_AVX2)
    return avx2_backward(head, teacher, weight, gradient, log_sum_exp, scratch);
#endif
  return plain_backward(head, teacher, weight, gradient, log_sum_exp, scratch);
}
