#include "CKernels.h"
#include "simd.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#endif

// MARK: Activations in int8

TSLD_CLONES
void tsld_to_int8_rows(
    int8_t *codes, float *scales, int32_t *sums, const float *x, int64_t stride, int64_t rows,
    int64_t columns) {
  TSLD_REASSOCIATE
  const int64_t blocks = (columns + 255) / 256;
  for (int64_t r = 0; r < rows; r++) {
    const float *row = x + r * stride;
    const float largest = fmaxf(tsld_largest(row, columns), -tsld_smallest(row, columns));
    float poison = 0;
    for (int64_t i = 0; i < columns; i++) poison += row[i] * 0.0f;
    // What is not finite has no code: the products then are NaN, as they would be of floats.
    const float inverse = largest > 0 && poison == 0 ? 127 / largest : 0;
    scales[r] = poison == 0 ? largest / 127 : NAN;
    for (int64_t b = 0; b < blocks; b++) {
      int8_t *block = codes + (r * blocks + b) * 256;
      const int64_t count = columns - b * 256 < 256 ? columns - b * 256 : 256;
      int32_t sum = 0;
      // Adding 1.5 * 2^23 rounds to the nearest integer, ties to even.
      for (int64_t i = 0; i < count; i++) {
        const float value = poison == 0 ? row[b * 256 + i] * inverse : 0;
        const int32_t code = (int32_t)tsld_to_bits(value + 12582912.0f) - 0x4b400000;
        block[i] = (int8_t)code;
        sum += code;
      }
      for (int64_t i = count; i < 256; i++) block[i] = 0;
      sums[r * blocks + b] = sum;
    }
  }
}

// MARK: Ternary codes times int8

// Four rows lie beside each other, block by block: a tile of them reads memory in one stream, which is
// twice to four times as fast as four.
TSLD_INLINE const uint8_t *packed_block(const tsld_packed *w, int64_t row, int64_t block) {
  return w->codes + ((row / 4 * w->blocks + block) * 4 + row % 4) * 64;
}

#define NAME(x) plain_##x
#define TARGET
#define BYTES 64
#define ROWS 1
#define ROWS_OF_ONE 1
#define BYTE_VEC plain_bytes
#define SUM_VEC plain_sum
#define FLOAT_VEC plain_total
#define LOAD(p) (*(const plain_bytes *)(p))
#define CODES(bytes, k) plain_codes(bytes, k)
#define DOT4(sum, codes, y) plain_dot(sum, codes, y)
#define SCALED(total, sum, scale) ((plain_total){(total).value + (float)(sum).value * (scale)})
#define TOTAL(total) (total).value
typedef struct { uint8_t values[64]; } plain_bytes;
typedef struct { int32_t value; } plain_sum;
typedef struct { float value; } plain_total;
TSLD_INLINE plain_bytes plain_codes(plain_bytes bytes, int k) {
  for (int i = 0; i < 64; i++) bytes.values[i] = bytes.values[i] >> 2 * k & 3;
  return bytes;
}
TSLD_INLINE plain_sum plain_dot(plain_sum sum, const plain_bytes *codes, const int8_t *y) {
  for (int k = 0; k < 4; k++)
    for (int i = 0; i < 64; i++) sum.value += codes[k].values[i] * y[64 * k + i];
  return sum;
}
#include "packed_tile.h"

#if defined(__x86_64__)

// Sums of products of two codes, at most 2, with two int8 fit 16 bits many times over.
#define NAME(x) avx2_##x
#define TARGET __attribute__((target("avx2,fma")))
#define BYTES 32
#define ROWS 1
#define ROWS_OF_ONE 4
#define BYTE_VEC __m256i
#define SUM_VEC __m256i
#define FLOAT_VEC __m256
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(p))
#define CODES(bytes, k) \
  _mm256_and_si256(_mm256_srli_epi16(bytes, 2 * (k)), _mm256_set1_epi8(3))
#define DOT4(sum, codes, y) avx2_dot(sum, codes, y)
#define SCALED(total, sum, scale) \
  _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), _mm256_set1_ps(scale), total)
#define TOTAL(total) avx2_total(total)
TARGET TSLD_INLINE __m256i avx2_dot(__m256i sum, const __m256i *codes, const int8_t *y) {
  __m256i pairs = _mm256_maddubs_epi16(codes[0], LOAD(y));
  for (int k = 1; k < 4; k++)
    pairs = _mm256_add_epi16(pairs, _mm256_maddubs_epi16(codes[k], LOAD(y + 64 * k)));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
#include "packed_tile.h"

#define NAME(x) avx512_##x
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq")))
#define BYTES 64
#define ROWS 2
#define ROWS_OF_ONE 4
#define BYTE_VEC __m512i
#define SUM_VEC __m512i
#define FLOAT_VEC __m512
#define LOAD(p) _mm512_loadu_si512(p)
#define CODES(bytes, k) \
  _mm512_and_si512(_mm512_srli_epi16(bytes, 2 * (k)), _mm512_set1_epi8(3))
#define DOT4(sum, codes, y) avx512_dot(sum, codes, y)
#define SCALED(total, sum, scale) \
  _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(scale), total)
#define TOTAL(total) _mm512_reduce_add_ps(total)
TARGET TSLD_INLINE __m512i avx512_dot(__m512i sum, const __m512i *codes, const int8_t *y) {
  __m512i pairs = _mm512_maddubs_epi16(codes[0], LOAD(y));
  for (int k = 1; k < 4; k++)
    pairs = _mm512_add_epi16(pairs, _mm512_maddubs_epi16(codes[k], LOAD(y + 64 * k)));
  return _mm512_add_epi32(sum, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
}
#include "packed_tile.h"

#define NAME(x) vnni_##x
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vnni")))
#define BYTES 64
#define ROWS 4
#define ROWS_OF_ONE 4
#define BYTE_VEC __m512i
#define SUM_VEC __m512i
#define FLOAT_VEC __m512
#define LOAD(p) _mm512_loadu_si512(p)
#define CODES(bytes, k) \
  _mm512_and_si512(_mm512_srli_epi16(bytes, 2 * (k)), _mm512_set1_epi8(3))
#define DOT4(sum, codes, y) vnni_dot(sum, codes, y)
#define SCALED(total, sum, scale) \
  _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(scale), total)
#define TOTAL(total) _mm512_reduce_add_ps(total)
TARGET TSLD_INLINE __m512i vnni_dot(__m512i sum, const __m512i *codes, const int8_t *y) {
  for (int k = 0; k < 4; k++) sum = _mm512_dpbusd_epi32(sum, codes[k], LOAD(y + 64 * k));
  return sum;
}
#include "packed_tile.h"

#elif defined(__aarch64__)

#define NAME(x) neon_##x
#define TARGET
#define BYTES 16
#define ROWS 2
#define ROWS_OF_ONE 4
#define BYTE_VEC uint8x16_t
#define SUM_VEC int32x4_t
#define FLOAT_VEC float32x4_t
#define LOAD(p) vld1q_u8(p)
#define CODES(bytes, k) vandq_u8(vshlq_u8(bytes, vdupq_n_s8(-2 * (k))), vdupq_n_u8(3))
#define DOT4(sum, codes, y) neon_dot(sum, codes, y)
#define SCALED(total, sum, scale) vfmaq_n_f32(total, vcvtq_f32_s32(sum), scale)
#define TOTAL(total) vaddvq_f32(total)
TSLD_INLINE int32x4_t neon_dot(int32x4_t sum, const uint8x16_t *codes, const int8_t *y) {
  int16x8_t pairs = vdupq_n_s16(0);
  for (int k = 0; k < 4; k++) {
    const int8x16_t code = vreinterpretq_s8_u8(codes[k]), value = vld1q_s8(y + 64 * k);
    pairs = vmlal_s8(pairs, vget_low_s8(code), vget_low_s8(value));
    pairs = vmlal_high_s8(pairs, code, value);
  }
  return vpadalq_s16(sum, pairs);
}
#include "packed_tile.h"

#endif

int32_t tsld_packed_has(tsld_packed_kernel kernel) {
  switch (kernel) {
  case TSLD_PACKED_PLAIN: return 1;
#if defined(__x86_64__)
  case TSLD_PACKED_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  case TSLD_PACKED_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq");
  case TSLD_PACKED_VNNI:
    return tsld_packed_has(TSLD_PACKED_AVX512) && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
  case TSLD_PACKED_NEON: return 1;
#endif
  default: return 0;
  }
}

tsld_packed_kernel tsld_packed_best(void) {
  for (int kernel = TSLD_PACKED_VNNI; kernel > TSLD_PACKED_PLAIN; kernel--)
    if (tsld_packed_has((tsld_packed_kernel)kernel)) return (tsld_packed_kernel)kernel;
  return TSLD_PACKED_PLAIN;
}

void tsld_packed_int8(
    float *y, int64_t y_stride, const tsld_packed *w, int64_t first, int64_t end,
    const tsld_int8_rows *x, tsld_packed_kernel kernel) {
  TSLD_CHOOSE(kernel, product, y, y_stride, w, first, end, x);
}

int64_t tsld_packed_peak(const uint8_t *codes, int64_t rounds, tsld_packed_kernel kernel) {
  volatile int32_t kept;
  int32_t result = 0;
  int64_t lanes = 64;
  switch (kernel) {
#if defined(__x86_64__)
  case TSLD_PACKED_AVX2: avx2_peak(&result, codes, rounds), lanes = 32; break;
  case TSLD_PACKED_AVX512: avx512_peak(&result, codes, rounds); break;
  case TSLD_PACKED_VNNI: vnni_peak(&result, codes, rounds); break;
#elif defined(__aarch64__)
  case TSLD_PACKED_NEON: neon_peak(&result, codes, rounds), lanes = 16; break;
#endif
  default: plain_peak(&result, codes, rounds);
  }
  kept = result;
  (void)kept;
  return rounds * 8 * 4 * lanes;
}

// MARK: Exact products

TSLD_CLONES
void tsld_packed_float(
    float *y, const tsld_packed *w, int64_t first, int64_t end, const float *x, int64_t columns) {
  TSLD_REASSOCIATE
  for (int64_t row = first; row < end; row++) {
    float total = 0;
    for (int64_t b = 0; b < w->blocks; b++) {
      const uint8_t *codes = packed_block(w, row, b);
      float sum = 0;
      for (int k = 0; k < 4; k++) {
        const int64_t start = b * 256 + 64 * k;
        if (start + 64 <= columns) {
          for (int i = 0; i < 64; i++) sum += (float)((codes[i] >> 2 * k & 3) - 1) * x[start + i];
        } else {
          for (int64_t i = 0; start + i < columns; i++)
            sum += (float)((codes[i] >> 2 * k & 3) - 1) * x[start + i];
        }
      }
      total += sum * w->scales[row * w->groups + b / w->group_blocks];
    }
    y[row] += total;
  }
}

TSLD_CLONES
void tsld_packed_unpack(float *y, const tsld_packed *w, int64_t row, int64_t columns) {
  for (int64_t b = 0; b < w->blocks; b++) {
    const uint8_t *codes = packed_block(w, row, b);
    const float scale = w->scales[row * w->groups + b / w->group_blocks];
    for (int k = 0; k < 4; k++) {
      const int64_t start = b * 256 + 64 * k;
      const int64_t count = columns - start < 64 ? columns - start : 64;
      for (int64_t i = 0; i < count; i++)
        y[start + i] = (float)((codes[i] >> 2 * k & 3) - 1) * scale;
    }
  }
}

void tsld_pack_codes(const tsld_packed *w, int64_t row, const uint8_t *codes, int64_t columns) {
  for (int64_t start = 0; start < columns; start += 256) {
    uint8_t block[256];
    memset(block, 1, sizeof block);
    const int64_t count = columns - start < 256 ? columns - start : 256;
    memcpy(block, codes + start, (size_t)count);
    uint8_t *packed = (uint8_t *)packed_block(w, row, start / 256);
    for (int i = 0; i < 64; i++)
      packed[i] = (uint8_t)(
          block[i] | block[64 + i] << 2 | block[128 + i] << 4 | block[192 + i] << 6);
  }
}
