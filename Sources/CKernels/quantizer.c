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

TSLD_INLINE void add_block(
    tsld_code_statistics *statistics, int64_t count, int32_t minus, int32_t plus,
    int32_t zero_flips, int32_t sign_flips, int32_t level_flips, int32_t oscillations,
    int32_t flipped, int32_t boundary, float squares, float errors) {
  statistics->minus += minus;
  statistics->plus += plus;
  statistics->zero += count - minus - plus;
  statistics->zero_flips += zero_flips;
  statistics->sign_flips += sign_flips;
  statistics->level_flips += level_flips;
  statistics->oscillations += oscillations;
  statistics->never_flipped += count - flipped;
  statistics->boundary += boundary;
  statistics->weight_squares += squares;
  statistics->error_squares += errors;
}

TSLD_CLONES
void tsld_ternarize(
    const float *w, int64_t count, tsld_ternary_rule rule, float *effective, int8_t *codes,
    int8_t *history, int32_t tracks, tsld_code_statistics *statistics) {
  TSLD_REASSOCIATE
  const float divisor = rule.divisor, multiplier = rule.multiplier, threshold = rule.threshold;
  const float level = rule.level;
  const float edge = threshold * divisor / multiplier, near = 0.05f * edge;
  const int32_t mask = tracks ? -1 : 0;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count;
    int32_t minus = 0, plus = 0, zero_flips = 0, sign_flips = 0, oscillations = 0, flipped = 0;
    int32_t boundary = 0;
    float squares = 0, errors = 0;
    for (int64_t i = start; i < end; i++) {
      float x = w[i], u = x / divisor * multiplier;
      int32_t up = u > threshold, down = u < -threshold, code = up - down;
      int32_t old = codes[i], last = history[i] & mask;
      int32_t direction = ((code > old) - (code < old)) & mask;
      int32_t flips = direction != 0, sign_flip = flips & (code + old == 0);
      oscillations += flips & (direction + last == 0);
      last = flips ? direction : last;
      zero_flips += flips - sign_flip;
      sign_flips += sign_flip;
      flipped += last != 0;
      plus += up;
      minus += down;
      boundary += fabsf(fabsf(x) - edge) < near;
      // What is not finite shows in the effective weight, whatever its code.
      float y = level * (float)code + x * 0.0f, error = x - y;
      squares += x * x;
      errors += error * error;
      effective[i] = y;
      codes[i] = (int8_t)code;
      history[i] = (int8_t)last;
    }
    add_block(
        statistics, end - start, minus, plus, zero_flips, sign_flips, 0, oscillations, flipped,
        boundary, squares, errors);
  }
}

TSLD_CLONES
void tsld_uniform(
    const float *w, int64_t count, float step, float zero, float top, float *effective,
    int8_t *codes, int8_t *history, int32_t tracks, tsld_code_statistics *statistics,
    int64_t *level_counts) {
  TSLD_REASSOCIATE
  const int32_t mask = tracks ? -1 : 0, origin = (int32_t)zero;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count;
    int32_t minus = 0, plus = 0, zero_flips = 0, sign_flips = 0, level_flips = 0;
    int32_t oscillations = 0, flipped = 0, boundary = 0;
    float squares = 0, errors = 0;
    for (int64_t i = start; i < end; i++) {
      float x = w[i], u = x / step, level = rintf(u) + zero;
      level = level < 0 ? 0 : level;
      level = level > top ? top : level;
      // A NaN has no level; it still shows in the effective weight and the error.
      int32_t code = level == level ? (int32_t)level : 0;
      int32_t old = (uint8_t)codes[i], last = history[i] & mask;
      int32_t direction = ((code > old) - (code < old)) & mask;
      int32_t sign = (code > origin) - (code < origin), before = (old > origin) - (old < origin);
      int32_t flips = direction != 0, sign_flip = flips & (sign != 0) & (sign + before == 0);
      int32_t level_flip = flips & (sign == before);
      sign_flips += sign_flip;
      level_flips += level_flip;
      zero_flips += flips - sign_flip - level_flip;
      oscillations += flips & (direction + last == 0);
      last = flips ? direction : last;
      flipped += last != 0;
      plus += sign > 0;
      minus += sign < 0;
      float distance = fabsf(fabsf(u - rintf(u)) - 0.5f);
      boundary += distance < 0.025f;
      float y = (level - zero) * step, error = x - y;
      squares += x * x;
      errors += error * error;
      effective[i] = y;
      codes[i] = (int8_t)(uint8_t)code;
      history[i] = (int8_t)last;
    }
    for (int64_t i = start; i < end; i++) level_counts[(uint8_t)codes[i]]++;
    add_block(
        statistics, end - start, minus, plus, zero_flips, sign_flips, level_flips, oscillations,
        flipped, boundary, squares, errors);
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
    float *gradient, const float *w, int64_t count, float alpha) {
  TSLD_REASSOCIATE
  double total = 0;
  for (int64_t start = 0; start < count; start += BLOCK) {
    int64_t end = start + BLOCK < count ? start + BLOCK : count;
    float block = 0;
    for (int64_t i = start; i < end; i++) {
      float u = w[i] / alpha, clipped = u > 0.99f ? 0.99f : (u < -0.99f ? -0.99f : u);
      int32_t inside = fabsf(u) <= 0.99f;
      float level = rintf(clipped * 1.5f) / 1.5f;
      block += gradient[i] * (level - (inside ? u : 0.0f));
      gradient[i] = inside ? gradient[i] : 0.0f;
    }
    total += block;
  }
  return (float)total;
}

void tsld_histogram(
    const float *w, int64_t count, float unit, float limit, int64_t bins, int64_t *counts) {
  if (!(unit > 0)) return;
  const float slope = (float)bins / (2 * limit * unit), offset = 0.5f * (float)bins;
  for (int64_t i = 0; i < count; i++) {
    float position = w[i] * slope + offset;
    if (position != position) continue;
    position = position < 0 ? 0 : position;
    int64_t bin = position >= (float)bins ? bins - 1 : (int64_t)position;
    counts[bin]++;
  }
}

TSLD_CLONES
double tsld_squares_at_zeros(const float *gradient, const float *effective, int64_t count) {
  TSLD_REASSOCIATE
  return TSLD_BLOCKWISE(BLOCK, effective[i] == 0 ? gradient[i] * gradient[i] : 0.0f);
}
