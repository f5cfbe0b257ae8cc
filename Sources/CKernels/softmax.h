// The causal softmax of rows of scores, inlined into the kernels of whatever instructions.
#ifndef TSLD_SOFTMAX_H
#define TSLD_SOFTMAX_H

#include "simd.h"

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

#endif
