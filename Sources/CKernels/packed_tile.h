// The tile of packed.c for one instruction set, included once for each of them.
//
// Asks for: NAME(x), a prefix for names; TARGET, the functions' attribute; BYTES, the codes that one
// vector holds; ROWS and ROWS_OF_ONE, the weights' rows that a tile of four tokens and of one has,
// which divide 4; types BYTE_VEC, SUM_VEC (32-bit integers), FLOAT_VEC; and LOAD(pointer),
// CODES(bytes, k), DOT4(sum, codes[4], y), SCALED(floats, sum, scale), TOTAL(floats).

// Unrolled, or sums would lie in memory.
#ifndef EACH
#define EACH(i, count) _Pragma("clang loop unroll(full)") for (int i = 0; i < (count); i++)
#endif

// Weight rows by token rows, from packed codes and int8 activations, added to y.
TARGET TSLD_INLINE void NAME(tile)(
    float *y, int64_t y_stride, const tsld_packed *w, int64_t row, const tsld_int8_rows *x,
    int64_t token, const int rows, const int tokens) {
  const int64_t blocks = w->blocks, group = w->group_blocks;
  FLOAT_VEC totals[4][4];
  float shifts[4][4];
  EACH(r, rows)
    EACH(t, tokens) totals[r][t] = (FLOAT_VEC){0}, shifts[r][t] = 0;
  for (int64_t start = 0, g = 0; start < blocks; start += group, g++) {
    const int64_t end = start + group < blocks ? start + group : blocks;
    SUM_VEC sums[4][4];
    EACH(r, rows)
      EACH(t, tokens) sums[r][t] = (SUM_VEC){0};
    for (int64_t b = start; b < end; b++)
      for (int part = 0; part < 64; part += BYTES) {
        EACH(r, rows) {
          const uint8_t *block = packed_block(w, row + r, b) + part;
          if (tokens == 1) __builtin_prefetch(block + TSLD_PREFETCH);
          const BYTE_VEC bytes = LOAD(block);
          const BYTE_VEC codes[4] = {
              CODES(bytes, 0), CODES(bytes, 1), CODES(bytes, 2), CODES(bytes, 3)};
          EACH(t, tokens)
            sums[r][t] =
                DOT4(sums[r][t], codes, x->codes + ((token + t) * blocks + b) * 256 + part);
        }
      }
    EACH(t, tokens) {
      int32_t sum = 0;
      for (int64_t b = start; b < end; b++) sum += x->sums[(token + t) * blocks + b];
      EACH(r, rows) {
        const float scale = w->scales[(row + r) * w->groups + g];
        totals[r][t] = SCALED(totals[r][t], sums[r][t], scale);
        // A code is one more than its weight.
        shifts[r][t] += scale * (float)sum;
      }
    }
  }
  EACH(r, rows)
    EACH(t, tokens)
      y[(token + t) * y_stride + row + r] +=
          x->scales[token + t] * (TOTAL(totals[r][t]) - shifts[r][t]);
}

TARGET TSLD_INLINE void NAME(rows)(
    float *y, int64_t y_stride, const tsld_packed *w, int64_t row, const tsld_int8_rows *x,
    const int count, const int rows, const int rows_of_one) {
  int64_t t = 0;
  for (; t + 4 <= x->rows; t += 4)
    for (int r = 0; r < count; r += rows) NAME(tile)(y, y_stride, w, row + r, x, t, rows, 4);
  for (; t < x->rows; t++)
    for (int r = 0; r < count; r += rows_of_one)
      NAME(tile)(y, y_stride, w, row + r, x, t, rows_of_one, 1);
}

TARGET static void NAME(product)(
    float *y, int64_t y_stride, const tsld_packed *w, int64_t first, int64_t end,
    const tsld_int8_rows *x) {
  int64_t row = first;
  for (; row < end && row % 4; row++) NAME(rows)(y, y_stride, w, row, x, 1, 1, 1);
  for (; row + 4 <= end; row += 4) NAME(rows)(y, y_stride, w, row, x, 4, ROWS, ROWS_OF_ONE);
  for (; row < end; row++) NAME(rows)(y, y_stride, w, row, x, 1, 1, 1);
}

// Nothing but multiply-adds on what lies in the first cache: the most that any product can reach.
TARGET static void NAME(peak)(int32_t *result, const uint8_t *codes, int64_t rounds) {
  const BYTE_VEC bytes = LOAD(codes);
  const BYTE_VEC split[4] = {CODES(bytes, 0), CODES(bytes, 1), CODES(bytes, 2), CODES(bytes, 3)};
  SUM_VEC sums[8];
  memset(sums, 0, sizeof sums);
  for (int64_t round = 0; round < rounds; round++)
    EACH(i, 8) {
      // Where they lie is hidden: products that are the same in every round would be made but once.
      const int8_t *values = (const int8_t *)codes;
      __asm__ volatile("" : "+r"(values));
      sums[i] = DOT4(sums[i], split, values);
    }
  for (int i = 0; i < 8; i++) {
    int32_t part;
    memcpy(&part, &sums[i], sizeof part);
    *result += part;
  }
}

#undef NAME
#undef TARGET
#undef BYTES
#undef ROWS
#undef ROWS_OF_ONE
#undef BYTE_VEC
#undef SUM_VEC
#undef FLOAT_VEC
#undef LOAD
#undef CODES
#undef DOT4
#undef SCALED
#undef TOTAL
