#include "CKernels.h"
#include "simd.h"

#if defined(__x86_64__) && defined(__linux__)
// Reads memory as fast as it comes; wider vectors were no faster.
__attribute__((target("avx2,fma,f16c")))
static void float16_avx2(
    float *y, const uint16_t *w, int64_t first, int64_t end, const float *x, int64_t columns) {
  for (int64_t row = first; row < end; row++) {
    const uint16_t *h = w + row * columns;
    __m256 sums[4] = {0};
    int64_t i = 0;
    for (; i + 32 <= columns; i += 32)
      for (int k = 0; k < 4; k++) {
        const __m128i halves = _mm_loadu_si128((const __m128i *)(h + i + 8 * k));
        sums[k] = _mm256_fmadd_ps(
            _mm256_cvtph_ps(halves), _mm256_loadu_ps(x + i + 8 * k), sums[k]);
      }
    float sum = avx2_total(
        _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
    for (; i < columns; i++)
      sum += _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(h[i]))) * x[i];
    y[row] += sum;
  }
}
#endif

void tsld_float16_float(
    float *y, const uint16_t *w, int64_t first, int64_t end, const float *x, int64_t columns) {
#if defined(__x86_64__) && defined(__linux__)
  if (tsld_packed_has(TSLD_PACKED_AVX2) && __builtin_cpu_supports("f16c"))
    return float16_avx2(y, w, first, end, x, columns);
#endif
  for (int64_t row = first; row < end; row++) {
    float sum = 0, values[64];
    for (int64_t i = 0; i < columns; i += 64) {
      const int64_t count = columns - i < 64 ? columns - i : 64;
      tsld_from_float16(values, w + row * columns + i, count);
      sum += tsld_dot(values, x + i, count);
    }
    y[row] += sum;
  }
}

TSLD_CLONES
void tsld_int8_float(
    float *y, const int8_t *w, const float *scales, int64_t first, int64_t end, const float *x,
    int64_t columns) {
  TSLD_REASSOCIATE
  for (int64_t row = first; row < end; row++) {
    const int8_t *codes = w + row * columns;
    float total = 0;
    for (int64_t b = 0; b < columns / 32; b++) {
      float sum = 0;
      for (int i = 0; i < 32; i++) sum += (float)codes[b * 32 + i] * x[b * 32 + i];
      total += sum * scales[row * (columns / 32) + b];
    }
    y[row] += total;
  }
}
