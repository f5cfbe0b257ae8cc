#include "CKernels.h"
#include "simd.h"

// No row is divided by a norm below this, as in torch's `normalize`.
static const float SMALLEST_NORM = 1e-12f;

TSLD_CLONES
void tsld_normalize_rows(
    float *y, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    float *inverse_norms) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *v = x + r * x_stride;
    float squares = 0;
    for (int64_t c = 0; c < columns; c++) squares += v[c] * v[c];
    const float norm = sqrtf(squares);
    const float inverse = 1.0f / (norm < SMALLEST_NORM ? SMALLEST_NORM : norm);
    for (int64_t c = 0; c < columns; c++) y[r * columns + c] = v[c] * inverse;
    // What has no direction gets no gradient: torch's, of 1e12, would be the whole step's.
    inverse_norms[r] = norm < SMALLEST_NORM ? 0 : inverse;
  }
}

TSLD_CLONES
void tsld_normalize_rows_backward(
    float *dx, int64_t dx_stride, const float *dy, const float *y, int64_t rows, int64_t columns,
    const float *inverse_norms) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    float *d = dx + r * dx_stride;
    const float *g = dy + r * columns, *unit = y + r * columns;
    float along = 0;
    for (int64_t c = 0; c < columns; c++) along += g[c] * unit[c];
    for (int64_t c = 0; c < columns; c++) d[c] += (g[c] - along * unit[c]) * inverse_norms[r];
  }
}

TSLD_CLONES
double tsld_relation_divergence(
    float *student, const float *teacher, int64_t rows, int64_t columns,
    const float *student_inverse_sums, const float *teacher_inverse_sums, float factor) {
  TSLD_REASSOCIATE
  double total = 0;
  for (int64_t r = 0; r < rows; r++) {
    float *s = student + r * columns;
    const float *t = teacher + r * columns;
    float row = 0;
    for (int64_t c = 0; c < columns; c++) {
      const float q = s[c] * student_inverse_sums[r], p = t[c] * teacher_inverse_sums[r];
      // Both rows sum to 1: with q - p no term is negative, and what is not a number is told.
      row += p * (tsld_log(p) - tsld_log(q)) + (q - p);
      s[c] = factor * (q - p);
    }
    total += row;
  }
  return total;
}
