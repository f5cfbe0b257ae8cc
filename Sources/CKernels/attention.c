#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
void tsld_rotate(
    float *x, int64_t stride, int64_t rows, int64_t heads, int64_t head_size,
    const float *cosines, const float *sines, float direction) {
  int64_t half = head_size / 2;
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

// The visible columns [first, end) of row r of a tile.
TSLD_INLINE void visible(
    int64_t r, int64_t columns, int64_t query, int64_t key, int64_t window, int64_t *first,
    int64_t *end) {
  int64_t last = query + r - key;
  *end = last + 1 < columns ? last + 1 : columns;
  *end = *end < 0 ? 0 : *end;
  *first = window > 0 && last - window + 1 > 0 ? last - window + 1 : 0;
  *first = *first < *end ? *first : *end;
}

TSLD_CLONES
void tsld_causal_softmax(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, float *log_sum_exp) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    float *x = scores + r * stride;
    int64_t first, end;
    visible(r, columns, query, key, window, &first, &end);
    float largest = tsld_largest(x + first, end - first) * scale;
    float sum = 0;
    for (int64_t c = first; c < end; c++) {
      x[c] = tsld_exp(x[c] * scale - largest);
      sum += x[c];
    }
    float inverse = 1.0f / sum;
    for (int64_t c = 0; c < first; c++) x[c] = 0;
    for (int64_t c = first; c < end; c++) x[c] *= inverse;
    for (int64_t c = end; c < columns; c++) x[c] = 0;
    log_sum_exp[r] = largest + logf(sum);
  }
}

TSLD_CLONES
void tsld_causal_probabilities(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, const float *log_sum_exp) {
  for (int64_t r = 0; r < rows; r++) {
    float *x = scores + r * stride;
    int64_t first, end;
    visible(r, columns, query, key, window, &first, &end);
    float lse = log_sum_exp[r];
    for (int64_t c = 0; c < first; c++) x[c] = 0;
    for (int64_t c = first; c < end; c++) x[c] = tsld_exp(x[c] * scale - lse);
    for (int64_t c = end; c < columns; c++) x[c] = 0;
  }
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
    int64_t first, end;
    visible(r, columns, query, key, 0, &first, &end);
    const float *s = student + r * stride, *t = teacher + r * stride;
    float *d = ds + r * stride;
    float row = 0;
    for (int64_t c = 0; c < end; c++) {
      float difference = (s[c] - t[c]) * scale;
      row += difference * difference;
      d[c] += 2.0f * weight * scale * difference;
    }
    total += row;
  }
  return total;
}
