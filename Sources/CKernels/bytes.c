#include "CKernels.h"
#include "simd.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#endif

TSLD_CLONES
void tsld_to_int8_groups(
    int8_t *codes, float *scales, const float *x, int64_t stride, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t g = 0; g < columns / 32; g++) {
      const float *group = x + r * stride + g * 32;
      float largest = 0, poison = 0;
      for (int i = 0; i < 32; i++) {
        const float magnitude = fabsf(group[i]);
        largest = magnitude > largest ? magnitude : largest;
        poison += group[i] * 0.0f;
      }
      // What is not finite has no code: the products then are NaN, as they would be of floats.
      const float inverse = largest > 0 && poison == 0 ? 127 / largest : 0;
      // Too small for an inverse is too small to matter.
      const float factor = inverse <= 3e38f ? inverse : 0;
      scales[r * (columns / 32) + g] = poison == 0 ? largest / 127 : NAN;
      int8_t *own = codes + r * columns + g * 32;
      // Adding 1.5 * 2^23 rounds to the nearest integer, ties to even.
      for (int i = 0; i < 32; i++) {
        const float value = poison == 0 ? group[i] * factor : 0;
        own[i] = (int8_t)((int32_t)tsld_to_bits(value + 12582912.0f) - 0x4b400000);
      }
    }
}

// MARK: The product of a row of weights and one of activations, group by group

TSLD_INLINE float plain_groups(
    const int8_t *w, const float *w_scales, const int8_t *x, const float *x_scales,
    int64_t groups) {
  float total = 0;
  for (int64_t g = 0; g < groups; g++) {
    int32_t sum = 0;
    for (int i = 0; i < 32; i++) sum += (int32_t)w[g * 32 + i] * x[g * 32 + i];
    total += (float)sum * (w_scales[g] * x_scales[g]);
  }
  return total;
}

#if defined(__x86_64__)

// These instructions multiply unsigned bytes with signed ones: the weight's sign goes to the
// activation, which is never -128. Two products of 128 and 127 fit 16 bits.
__attribute__((target("avx2,fma"))) TSLD_INLINE float avx2_groups(
    const int8_t *w, const float *w_scales, const int8_t *x, const float *x_scales,
    int64_t groups) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256 totals[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()};
  for (int64_t g = 0; g < groups; g++) {
    const __m256i weight = _mm256_loadu_si256((const __m256i *)(w + g * 32));
    const __m256i value = _mm256_loadu_si256((const __m256i *)(x + g * 32));
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_abs_epi8(weight), _mm256_sign_epi8(value, weight));
    const __m256 scale = _mm256_set1_ps(w_scales[g] * x_scales[g]);
    totals[0] =
        _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_madd_epi16(pairs, ones)), scale, totals[0]);
    // In turn, so that no addition waits for the one before.
    const __m256 other = totals[1];
    totals[1] = totals[0], totals[0] = other;
  }
  return avx2_total(_mm256_add_ps(totals[0], totals[1]));
}

// The last group without a neighbour. Masked loads would do, and be three times as slow on Zen 5.
#define HALF(pointer) _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i *)(pointer)))

// Two groups in a vector, sixteen groups' scales at a time; `SUMS` multiplies bytes and adds fours.
#define AVX512_GROUPS(NAME, TARGET, SUMS)                                                          \
  __attribute__((target(TARGET))) TSLD_INLINE float NAME##_groups(                                 \
      const int8_t *w, const float *w_scales, const int8_t *x, const float *x_scales,              \
      int64_t groups) {                                                                            \
    const __m512i zero = _mm512_setzero_si512();                                                   \
    const __m512i places = _mm512_set_epi32(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);       \
    __m512 total = _mm512_setzero_ps(), other = _mm512_setzero_ps();                               \
    for (int64_t g = 0; g < groups; g += 16) {                                                     \
      const int64_t count = groups - g < 16 ? groups - g : 16;                                     \
      const __mmask16 own = (__mmask16)((1u << count) - 1);                                        \
      const __m512 scales = _mm512_mul_ps(                                                         \
          _mm512_maskz_loadu_ps(own, w_scales + g), _mm512_maskz_loadu_ps(own, x_scales + g));     \
      for (int64_t k = 0; k < count; k += 2) {                                                     \
        const int8_t *w_pair = w + (g + k) * 32, *x_pair = x + (g + k) * 32;                       \
        const int whole = k + 1 < count;                                                           \
        const __m512i weight = whole ? _mm512_loadu_si512(w_pair) : HALF(w_pair);                  \
        const __m512i value = whole ? _mm512_loadu_si512(x_pair) : HALF(x_pair);                   \
        const __m512i magnitude = _mm512_abs_epi8(weight);                                         \
        const __m512i turned =                                                                     \
            _mm512_mask_sub_epi8(value, _mm512_movepi8_mask(weight), zero, value);                 \
        const __m512 scale =                                                                       \
            _mm512_permutexvar_ps(_mm512_add_epi32(places, _mm512_set1_epi32((int)k)), scales);    \
        const __m512 next = _mm512_fmadd_ps(_mm512_cvtepi32_ps(SUMS), scale, total);               \
        total = other, other = next;                                                               \
      }                                                                                            \
    }                                                                                              \
    return _mm512_reduce_add_ps(_mm512_add_ps(total, other));                                      \
  }

AVX512_GROUPS(
    avx512, "avx512f,avx512bw,avx512dq",
    _mm512_madd_epi16(_mm512_maddubs_epi16(magnitude, turned), _mm512_set1_epi16(1)))
AVX512_GROUPS(
    vnni, "avx512f,avx512bw,avx512dq,avx512vnni", _mm512_dpbusd_epi32(zero, magnitude, turned))

#elif defined(__aarch64__)

TSLD_INLINE float neon_groups(
    const int8_t *w, const float *w_scales, const int8_t *x, const float *x_scales,
    int64_t groups) {
  float32x4_t total = vdupq_n_f32(0);
  for (int64_t g = 0; g < groups; g++) {
    int32x4_t sum = vdupq_n_s32(0);
    for (int part = 0; part < 32; part += 16) {
      const int8x16_t weight = vld1q_s8(w + g * 32 + part), value = vld1q_s8(x + g * 32 + part);
      const int16x8_t pairs = vmull_s8(vget_low_s8(weight), vget_low_s8(value));
      sum = vpadalq_s16(sum, vmlal_high_s8(pairs, weight, value));
    }
    total = vfmaq_n_f32(total, vcvtq_f32_s32(sum), w_scales[g] * x_scales[g]);
  }
  return vaddvq_f32(total);
}

#endif

// Tells the caches of a row's codes and scales as far ahead as they lie together; without the scales it
// helps little.
TSLD_INLINE void fetch_ahead(const tsld_int8_groups *w, int64_t row) {
  const int64_t count = w->groups * 32;
  const int8_t *codes = w->codes + row * count + TSLD_PREFETCH;
  for (int64_t i = 0; i < count; i += 64) __builtin_prefetch(codes + i);
  const float *scales = w->scales + row * w->groups + TSLD_PREFETCH / 32;
  for (int64_t i = 0; i < w->groups; i += 16) __builtin_prefetch(scales + i);
}

// A row of weights stays in the first cache while all activations are multiplied with it.
#define PRODUCT(NAME, TARGET)                                                                  \
  TARGET static void NAME##_product(                                                           \
      float *y, int64_t y_stride, const tsld_int8_groups *w, int64_t first, int64_t end,       \
      const tsld_int8_groups *x) {                                                             \
    const int64_t groups = w->groups;                                                          \
    for (int64_t row = first; row < end; row++) {                                              \
      fetch_ahead(w, row);                                                                     \
      for (int64_t t = 0; t < x->rows; t++)                                                    \
        y[t * y_stride + row] += NAME##_groups(                                                \
            w->codes + row * groups * 32, w->scales + row * groups, x->codes + t * groups * 32, \
            x->scales + t * groups, groups);                                                   \
    }                                                                                          \
  }

PRODUCT(plain, )
#if defined(__x86_64__)
PRODUCT(avx2, __attribute__((target("avx2,fma"))))
PRODUCT(avx512, __attribute__((target("avx512f,avx512bw,avx512dq"))))
PRODUCT(vnni, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vnni"))))
#elif defined(__aarch64__)
PRODUCT(neon, )
#endif

void tsld_int8_product(
    float *y, int64_t y_stride, const tsld_int8_groups *w, int64_t first, int64_t end,
    const tsld_int8_groups *x, tsld_packed_kernel kernel) {
  TSLD_CHOOSE(kernel, product, y, y_stride, w, first, end, x);
}
