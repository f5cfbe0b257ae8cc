#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
void tsld_scale_rows(
    float *y, int64_t stride, int64_t rows, int64_t columns, const float *scales) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) y[r * stride + c] *= scales[r];
}

TSLD_CLONES
void tsld_add_row(float *y, const float *x, int64_t rows, int64_t columns, const float *row) {
  if (!row) {
    memmove(y, x, (size_t)(rows * columns) * sizeof *y);
    return;
  }
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) y[r * columns + c] = x[r * columns + c] + row[c];
}

TSLD_CLONES
void tsld_add(float *y, const float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += x[i];
}

TSLD_CLONES
void tsld_add_scaled(float *y, const float *x, float a, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += a * x[i];
}

TSLD_CLONES
void tsld_add_scaled_difference(
    float *y, const float *x, const float *z, float a, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += a * (x[i] - z[i]);
}

TSLD_CLONES
void tsld_add_column_sums(
    float *sums, const float *x, int64_t stride, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) sums[c] += x[r * stride + c];
}

TSLD_CLONES
int32_t tsld_is_finite(const float *x, int64_t count) {
  TSLD_REASSOCIATE
  // Zero times a finite number is zero, times any other NaN.
  float zero = 0;
  for (int64_t i = 0; i < count; i++) zero += x[i] * 0.0f;
  return zero == 0;
}

TSLD_CLONES
double tsld_sum_of_squares(const float *x, int64_t count) {
  TSLD_REASSOCIATE
  return TSLD_BLOCKWISE(1024, x[i] * x[i]);
}

TSLD_CLONES
double tsld_squared_distance(const float *x, const float *y, int64_t count) {
  TSLD_REASSOCIATE
  return TSLD_BLOCKWISE(1024, (x[i] - y[i]) * (x[i] - y[i]));
}

TSLD_CLONES
float tsld_dot(const float *x, const float *y, int64_t count) {
  TSLD_REASSOCIATE
  float sum = 0;
  for (int64_t i = 0; i < count; i++) sum += x[i] * y[i];
  return sum;
}

TSLD_CLONES
float tsld_maximum(const float *x, int64_t count) { return tsld_largest(x, count); }

TSLD_CLONES
float tsld_minimum(const float *x, int64_t count) { return tsld_smallest(x, count); }

void tsld_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
