#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
void tsld_from_float16(float *y, const void *x, int64_t count) {
  const unsigned char *bytes = x;
  for (int64_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    uint32_t rest = half & 0x7fffu;
    // Normal numbers move their exponent; subnormals are counted in units of 2^-24.
    float normal = tsld_from_bits((rest << 13) + 0x38000000u);
    float subnormal = (float)rest * 5.9604644775390625e-8f;
    float special = tsld_from_bits((rest << 13) | 0x7f800000u);
    float value = rest < 0x0400u ? subnormal : normal;
    value = rest >= 0x7c00u ? special : value;
    y[i] = tsld_from_bits(tsld_to_bits(value) | sign);
  }
}

TSLD_CLONES
void tsld_from_bfloat16(float *y, const void *x, int64_t count) {
  const unsigned char *bytes = x;
  for (int64_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    y[i] = tsld_from_bits((uint32_t)half << 16);
  }
}

void tsld_transpose(float *y, const float *x, int64_t rows, int64_t columns) {
  const int64_t block = 32;
  for (int64_t r0 = 0; r0 < rows; r0 += block) {
    int64_t r1 = r0 + block < rows ? r0 + block : rows;
    for (int64_t c0 = 0; c0 < columns; c0 += block) {
      int64_t c1 = c0 + block < columns ? c0 + block : columns;
      for (int64_t c = c0; c < c1; c++)
        for (int64_t r = r0; r < r1; r++) y[c * rows + r] = x[r * columns + c];
    }
  }
}
