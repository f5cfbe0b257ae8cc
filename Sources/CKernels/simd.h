// Shared by the kernels: instruction-set clones and the vectorisable exponential and logarithm.
#ifndef TSLD_SIMD_H
#define TSLD_SIMD_H

#include <math.h>
#include <stdint.h>
#include <string.h>

// Each kernel is compiled once per instruction set; the loader picks the best one for the machine.
#if defined(__x86_64__) && defined(__linux__)
#define TSLD_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TSLD_CLONES
#endif

#define TSLD_INLINE static inline __attribute__((always_inline))

// Calls the function of that name for a kernel's instructions: avx2_NAME(...), plain_NAME(...).
#if defined(__x86_64__)
#define TSLD_CHOOSE(kernel, name, ...)                                  \
  switch (kernel) {                                                     \
  case TSLD_PACKED_AVX2: return avx2_##name(__VA_ARGS__);               \
  case TSLD_PACKED_AVX512: return avx512_##name(__VA_ARGS__);           \
  case TSLD_PACKED_VNNI: return vnni_##name(__VA_ARGS__);               \
  default: return plain_##name(__VA_ARGS__);                            \
  }
#elif defined(__aarch64__)
#define TSLD_CHOOSE(kernel, name, ...)                                  \
  switch (kernel) {                                                     \
  case TSLD_PACKED_NEON: return neon_##name(__VA_ARGS__);               \
  default: return plain_##name(__VA_ARGS__);                            \
  }
#else
#define TSLD_CHOOSE(kernel, name, ...) return plain_##name(__VA_ARGS__)
#endif

// How far ahead the caches are told of what is read once from end to end, in bytes: without it one thread
// reads at half of the memory's rate (Zen 5).
#define TSLD_PREFETCH 8192

// Lets one block's sums be taken in any order, so that they vectorise; NaN and Inf still propagate.
#define TSLD_REASSOCIATE _Pragma("clang fp reassociate(on)")

// The sum of `term` over i from 0 to `count`: blocks in float, their sums in double, as fast as the
// one and as exact as the other.
#define TSLD_BLOCKWISE(length, term)                                           \
  ({                                                                           \
    double total = 0;                                                          \
    for (int64_t start = 0; start < count; start += (length)) {                \
      int64_t end = start + (length) < count ? start + (length) : count;       \
      float block = 0;                                                         \
      for (int64_t i = start; i < end; i++) block += (term);                   \
      total += block;                                                          \
    }                                                                          \
    total;                                                                     \
  })

TSLD_INLINE float tsld_from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

TSLD_INLINE uint32_t tsld_to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// exp(x) to about 1 ulp; below -86.6 it is 0, above 88.7 it is +Inf, NaN stays NaN.
// Cody-Waite reduction x = n ln2 + r, a degree-6 minimax-like polynomial for e^r, and 2^n from
// the bits that adding 1.5 * 2^23 leaves in the mantissa.
TSLD_INLINE float tsld_exp(float x) {
  float c = x < -86.6f ? -86.6f : x;
  c = c > 88.7f ? 88.7f : c;
  const float magic = 12582912.0f;
  float shifted = c * 1.44269504088896341f + magic;
  float n = shifted - magic;
  float r = c - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  // 2^(n-1), doubled afterwards, so that n = 128 stays representable.
  float half = tsld_from_bits((tsld_to_bits(shifted) << 23) + 0x3f000000u);
  float y = p * half * 2.0f;
  y = x < -86.6f ? 0.0f : y;
  return x > 88.7f ? INFINITY : y;
}

// 2^t to about 1 ulp of the result for |t| <= 126, held at those ends; NaN stays NaN. For sums that
// are normalised anyway: the error of x log2(e) in float makes it less exact than tsld_exp far from
// zero, where the terms no longer matter.
#define TSLD_LOG2_E 1.44269504088896341f

TSLD_INLINE float tsld_exp2(float t) {
  t = t < -126.0f ? -126.0f : t;
  t = t > 126.0f ? 126.0f : t;
  const float magic = 12582912.0f;
  float shifted = t + magic;
  float r = t - (shifted - magic);
  float p = 1.5403530e-4f;
  p = p * r + 1.3333558e-3f;
  p = p * r + 9.6181291e-3f;
  p = p * r + 5.5504109e-2f;
  p = p * r + 2.4022651e-1f;
  p = p * r + 6.9314718e-1f;
  p = p * r + 1.0f;
  return p * tsld_from_bits((tsld_to_bits(shifted) << 23) + 0x3f800000u);
}

// log(x) for positive normal x to about 1 ulp; 0 and subnormals give -Inf.
TSLD_INLINE float tsld_log(float x) {
  uint32_t bits = tsld_to_bits(x);
  int32_t e = (int32_t)((bits - 0x3f3504f3u) >> 23);
  e = (int32_t)(int8_t)e;
  float m = tsld_from_bits(bits - ((uint32_t)e << 23));
  float f = m - 1.0f;
  float p = 7.0376836292e-2f;
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  float z = f * f;
  float y = p * f * z - 0.5f * z;
  y += (float)e * -2.12194440e-4f;
  y += f;
  y += (float)e * 0.693359375f;
  return x < 1.17549435e-38f ? -INFINITY : y;
}

// The largest (smallest) of `count` floats, NaN ignored; -Inf (+Inf) where there are none. Plain
// loops do not vectorise without the promise that no NaN occurs, so the lanes are spelled out.
typedef float tsld_lanes __attribute__((vector_size(64), aligned(4)));

// The lanes' largest (smallest), by halves: a chain of sixteen takes as long as a row of keys.
#define TSLD_FOLD(name, choose)                                                              \
  TSLD_INLINE float name(const tsld_lanes *x) {                                              \
    tsld_lanes a = *x;                                                                       \
    a = choose(                                                                              \
        a, __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)); \
    a = choose(                                                                              \
        a, __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3));    \
    a = choose(                                                                              \
        a, __builtin_shufflevector(a, a, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1));    \
    return choose(a[0], a[1]);                                                                     \
  }
TSLD_FOLD(tsld_largest_lane, __builtin_elementwise_max)
TSLD_FOLD(tsld_smallest_lane, __builtin_elementwise_min)

TSLD_INLINE float tsld_largest(const float *x, int64_t count) {
  float result = -INFINITY;
  if (count < 16) {
    for (int64_t i = 0; i < count; i++) result = x[i] > result ? x[i] : result;
    return result;
  }
  // The last lanes overlap the ones before: a maximum may look at an element twice.
  tsld_lanes a = *(const tsld_lanes *)x, b = *(const tsld_lanes *)(x + count - 16);
  int64_t i = 16;
  for (; i + 32 <= count; i += 32) {
    a = __builtin_elementwise_max(a, *(const tsld_lanes *)(x + i));
    b = __builtin_elementwise_max(b, *(const tsld_lanes *)(x + i + 16));
  }
  if (i + 16 <= count) a = __builtin_elementwise_max(a, *(const tsld_lanes *)(x + i));
  a = __builtin_elementwise_max(a, b);
  return tsld_largest_lane(&a);
}

TSLD_INLINE float tsld_smallest(const float *x, int64_t count) {
  float result = INFINITY;
  if (count < 16) {
    for (int64_t i = 0; i < count; i++) result = x[i] < result ? x[i] : result;
    return result;
  }
  tsld_lanes a = *(const tsld_lanes *)(x + count - 16);
  for (int64_t i = 0; i + 16 <= count; i += 16)
    a = __builtin_elementwise_min(a, *(const tsld_lanes *)(x + i));
  return tsld_smallest_lane(&a);
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2,fma"))) TSLD_INLINE float avx2_total(__m256 x) {
  __m128 half = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  half = _mm_add_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}
#endif

#endif
