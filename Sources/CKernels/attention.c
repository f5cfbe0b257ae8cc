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

// Turns scores into 2^(base score - shift), those that are not visible into 0; returns the sum.
TSLD_INLINE float exponentials(
    float *x, columns_seen seen, int64_t columns, float base, float shift) {
  TSLD_REASSOCIATE
  float sum = 0;
  TSLD_WHOLE_VECTORS
  for (int32_t c = seen.from; c < seen.to; c++) {
    float e = tsld_exp2(x[c] * base - shift);
    e = ((c >= seen.first) & (c < seen.end)) ? e : 0;
    x[c] = e;
    sum += e;
  }
  for (int64_t c = 0; c < seen.from; c++) x[c] = 0;
  for (int64_t c = seen.to; c < columns; c++) x[c] = 0;
  return sum;
}

TSLD_CLONES
void tsld_causal_softmax(
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

TSLD_CLONES
void tsld_causal_probabilities(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, const float *log_sum_exp) {
  for (int64_t r = 0; r < rows; r++)
    exponentials(
        scores + r * stride, visible(r, columns, query, key, window), columns,
        scale * TSLD_LOG2_E, log_sum_exp[r]);
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
