#include "CKernels.h"

#include <string.h>

void tsld_tq2_0_codes(uint8_t *codes, const uint8_t *block) {
  for (int half = 0; half < 2; half++)
    for (int k = 0; k < 4; k++)
      for (int i = 0; i < 32; i++)
        codes[128 * half + 32 * k + i] = block[32 * half + i] >> 2 * k & 3;
}

// The trits of `count` bytes: the first of each byte, then the second of each, and so on.
static void trits(uint8_t *codes, const uint8_t *bytes, int count, int digits) {
  static const uint8_t powers[5] = {1, 3, 9, 27, 81};
  for (int n = 0; n < digits; n++)
    for (int i = 0; i < count; i++)
      // A byte holds its base-3 fraction in 256ths: the digit is what a multiplication carries out.
      codes[n * count + i] = (uint8_t)((uint16_t)(uint8_t)(bytes[i] * powers[n]) * 3 >> 8);
}

void tsld_tq1_0_codes(uint8_t *codes, const uint8_t *block) {
  trits(codes, block, 32, 5);
  trits(codes + 160, block + 32, 16, 5);
  trits(codes + 240, block + 48, 4, 4);
}

void tsld_q2_0_codes(uint8_t *codes, const uint8_t *block) {
  for (int i = 0; i < 64; i++) codes[i] = block[i / 4] >> 2 * (i % 4) & 3;
}
