#include "CKernels.h"
#include "simd.h"

// Blocks short enough for 32-bit counters and float sums.
enum { BLOCK = 4096 };

TSLD_CLONES
float tsld_mean_magnitude(const float *w, int64_t count) {
  TSLD_REASSOCIATE
  return (float)(TSLD_BLOCKWISE(BLOCK, fabsf(w[i])) / (double)count);
}

TSLD_CLONES
float tsld_mean_magnitude_above(const float *w, int64_t count, float threshold) {
  TSLD_REASSOCIATE
  double total = 0;
  int64_t above = 0;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + 4096 : count;
    float block = 0;
    int32_t counted = 0;
    for (int64_t i = start; i < end; i++) {
      float magnitude = fabsf(w[i]);
      int32_t counts = magnitude > threshold;
      block += counts ? magnitude : 0.0f;
      counted += counts;
    }
    total += block;
    above += counted;
  }
  return above > 0 ? (float)(total / (double)above) : 0.0f;
}

// What a block counts.
typedef struct {
  int32_t minus, plus, zero_flips, sign_flips, level_flips, oscillations, flipped, boundary;
  float squares, errors;
} block_counts;

// Counts one weight whose code, of that sign, replaces `old`, whose sign was `before`, if codes are
// tracked; returns the direction of its last flip.
TSLD_INLINE int32_t count_code(
    block_counts *block, int32_t code, int32_t sign, int32_t old, int32_t before, int32_t last,
    int32_t tracks) {
  old = tracks ? old : code;
  before = tracks ? before : sign;
  last = tracks ? last : 0;
  int32_t flips = code != old, is_level = sign == before;
  int32_t sign_flip = flips & !is_level & (sign + before == 0), level_flip = flips & is_level;
  int32_t direction = (code > old) - (code < old);
  block->oscillations += flips & (direction + last == 0);
  last = flips ? direction : last;
  block->sign_flips += sign_flip;
  block->level_flips += level_flip;
  block->zero_flips += flips - sign_flip - level_flip;
  block->flipped += last != 0;
  block->plus += sign > 0;
  block->minus += sign < 0;
  return last;
}

TSLD_INLINE void add_block(
    tsld_code_statistics *statistics, int64_t count, const block_counts *block) {
  statistics->minus += block->minus;
  statistics->plus += block->plus;
  statistics->zero += count - block->minus - block->plus;
  statistics->zero_flips += block->zero_flips;
  statistics->sign_flips += block->sign_flips;
  statistics->level_flips += block->level_flips;
  statistics->oscillations += block->oscillations;
  statistics->never_flipped += count - block->flipped;
  statistics->boundary += block->boundary;
  statistics->weight_squares += block->squares;
  statistics->error_squares += block->errors;
}

// Writes one weight's ternary code and what it stands for, and counts it.
TSLD_INLINE void put_ternary(
    block_counts *block, float x, int32_t code, float level, float *effective, int8_t *codes,
    int8_t *history, int32_t tracks) {
  int32_t old = *codes;
  *history = (int8_t)count_code(block, code, code, old, old, *history, tracks);
  // What is not finite shows in the effective weight, whatever its code.
  float y = level * (float)code + x * 0.0f, error = x - y;
  block->squares += x * x;
  block->errors += error * error;
  *effective = y;
  *codes = (int8_t)code;
}

TSLD_CLONES
void tsld_ternarize(
    const float *w, int64_t count, tsld_ternary_rule rule, float *effective, int8_t *codes,
    int8_t *history, int32_t tracks, tsld_code_statistics *statistics) {
  TSLD_REASSOCIATE
  const float divisor = rule.divisor, multiplier = rule.multiplier, threshold = rule.threshold;
  const float level = rule.level;
  const float edge = threshold * divisor / multiplier, near = 0.05f * edge;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count;
    block_counts block = {0};
    for (int64_t i = start; i < end; i++) {
      float x = w[i], u = x / divisor * multiplier;
      int32_t code = (u > threshold) - (u < -threshold);
      put_ternary(&block, x, code, level, effective + i, codes + i, history + i, tracks);
      block.boundary += fabsf(fabsf(x) - edge) < near;
    }
    add_block(statistics, end - start, &block);
  }
}

// Which of four neighbours has the smallest magnitude, the first of equal ones.
TSLD_INLINE int64_t smallest_of_four(const float *w) {
  int64_t least = 0;
  for (int64_t i = 1; i < 4; i++) least = fabsf(w[i]) < fabsf(w[least]) ? i : least;
  return least;
}

float tsld_three_of_four_scale(const float *w, int64_t count) {
  double total = 0;
  for (int64_t i = 0; i < count; i += 4) {
    float four = fabsf(w[i]) + fabsf(w[i + 1]) + fabsf(w[i + 2]) + fabsf(w[i + 3]);
    total += four - fabsf(w[i + smallest_of_four(w + i)]);
  }
  return (float)(total / (0.75 * (double)count));
}

void tsld_three_of_four(
    const float *w, int64_t count, float level, float *effective, int8_t *codes, int8_t *history,
    int32_t tracks, tsld_code_statistics *statistics) {
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count, dropped = 0;
    block_counts block = {0};
    for (int64_t i = start; i < end; i++) {
      if (i % 4 == 0) dropped = i + smallest_of_four(w + i);
      float x = w[i];
      int32_t code = i == dropped ? 0 : (x > 0) - (x < 0);
      put_ternary(&block, x, code, level, effective + i, codes + i, history + i, tracks);
    }
    add_block(statistics, end - start, &block);
  }
}

TSLD_CLONES
void tsld_uniform(
    const float *w, int64_t count, float step, float zero, float top, float *effective,
    int8_t *codes, int8_t *history, int32_t tracks, tsld_code_statistics *statistics,
    int64_t *level_counts) {
  TSLD_REASSOCIATE
  const int32_t origin = (int32_t)zero;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count;
    block_counts block = {0};
    for (int64_t i = start; i < end; i++) {
      float x = w[i], u = x / step, level = rintf(u) + zero;
      level = level < 0 ? 0 : level;
      level = level > top ? top : level;
      // A NaN has no level; it still shows in the effective weight and the error.
      int32_t code = level == level ? (int32_t)level : 0, old = (uint8_t)codes[i];
      int32_t sign = (code > origin) - (code < origin), before = (old > origin) - (old < origin);
      history[i] = (int8_t)count_code(&block, code, sign, old, before, history[i], tracks);
      float distance = fabsf(fabsf(u - rintf(u)) - 0.5f);
      block.boundary += distance < 0.025f;
      float y = (level - zero) * step, error = x - y;
      block.squares += x * x;
      block.errors += error * error;
      effective[i] = y;
      codes[i] = (int8_t)(uint8_t)code;
    }
    for (int64_t i = start; i < end; i++) level_counts[(uint8_t)codes[i]]++;
    add_block(statistics, end - start, &block);
  }
}

TSLD_CLONES
float tsld_learned_clip_backward(
    float *gradient, const float *w, int64_t count, float clip, float gamma, float mean) {
  TSLD_REASSOCIATE
  // With c the clip, inside it d value / dc is round(w/c) - w/c, outside it is the sign.
  double total = TSLD_BLOCKWISE(
      BLOCK, gradient[i] * (fabsf(w[i]) <= clip ? rintf(w[i] / clip) - w[i] / clip
                                                : (w[i] > 0 ? 1.0f : -1.0f)));
  float d_clip = (float)total;
  // c itself depends on every weight through the mean of |w|.
  float share = d_clip * gamma / (float)count;
  for (int64_t i = 0; i < count; i++) {
    float x = w[i];
    float sign = (float)((x > 0) - (x < 0));
    gradient[i] = (fabsf(x) <= clip ? gradient[i] : 0.0f) + share * sign;
  }
  return d_clip * mean;
}

TSLD_CLONES
float tsld_stretched_elastic_backward(
    float *gradient, const float *w, int64_t count, float alpha, float outside) {
  TSLD_REASSOCIATE
  double total = 0;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count;
    float block = 0;
    for (int64_t i = start; i < end; i++) {
      float u = w[i] / alpha, clipped = u > 0.99f ? 0.99f : (u < -0.99f ? -0.99f : u);
      int32_t inside = fabsf(u) <= 0.99f;
      float level = rintf(clipped * 1.5f) / 1.5f;
      block += gradient[i] * (inside ? level - u : copysignf(outside, u));
      gradient[i] = inside ? gradient[i] : 0.0f;
    }
    total += block;
  }
  return (float)total;
}

TSLD_CLONES
double tsld_squares_at_zeros(const float *gradient, const float *effective, int64_t count) {
  TSLD_REASSOCIATE
  return TSLD_BLOCKWISE(BLOCK, effective[i] == 0 ? gradient[i] * gradient[i] : 0.0f);
}

TSLD_CLONES
double tsld_squares_at_zero_codes(const float *gradient, const int8_t *codes, int64_t count) {
  TSLD_REASSOCIATE
  return TSLD_BLOCKWISE(BLOCK, codes[i] == 0 ? gradient[i] * gradient[i] : 0.0f);
}

TSLD_CLONES
float tsld_sum_at_zero_codes(const float *w, const int8_t *codes, int64_t count) {
  TSLD_REASSOCIATE
  return (float)TSLD_BLOCKWISE(BLOCK, codes[i] == 0 ? w[i] : 0.0f);
}

TSLD_CLONES
void tsld_add_at_zero_codes(float *gradient, const int8_t *codes, int64_t count, float value) {
  for (int64_t i = 0; i < count; i++) gradient[i] += codes[i] == 0 ? value : 0.0f;
}

TSLD_CLONES
float tsld_code_sum(const float *gradient, const float *w, int64_t count, float threshold) {
  TSLD_REASSOCIATE
  return (float)TSLD_BLOCKWISE(
      BLOCK, w[i] > threshold ? gradient[i] : w[i] < -threshold ? -gradient[i] : 0.0f);
}
