#include "CKernels.h"
#include "softmax.h"

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
