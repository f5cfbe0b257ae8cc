#include "CKernels.h"
#include "softmax.h"

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
