#include "CKernels.h"
#include "simd.h"

// Halves to even, also where rounding before has moved a half a little.
static inline float snapped(float v) {
  float half = floorf(v) + 0.5f;
  return nearbyintf(fabsf(v - half) < 1e-5f ? half : v);
}

static inline float nearest(float w, tsld_levels levels) {
  if (levels.level >= 0) {
    float half = levels.level * 0.5f;
    return w > half ? levels.level : w < -half ? -levels.level : 0;
  }
  float v = w / levels.step;
  float code = (levels.snaps ? snapped(v) : nearbyintf(v)) + levels.zero;
  code = fminf(fmaxf(code, 0), levels.top);
  return (code - levels.zero) * levels.step;
}

tsld_levels tsld_uniform_levels(float low, float high, float top, int32_t snaps) {
  float step = (high - low) / top;
  float zero = snaps ? snapped(-low / step) : nearbyintf(-low / step);
  return (tsld_levels){.level = -1, .step = step, .zero = zero, .top = top, .snaps = snaps};
}

TSLD_CLONES
void tsld_nearest_levels(float *q, const float *w, int64_t count, tsld_levels levels) {
  for (int64_t i = 0; i < count; i++) q[i] = nearest(w[i], levels);
}

TSLD_CLONES
void tsld_gptq_row(
    float *w, float *q, float *error, const float *factor, int64_t stride, int64_t count,
    tsld_levels levels) {
  for (int64_t i = 0; i < count; i++) {
    const float *row = factor + i * stride;
    q[i] = nearest(w[i], levels);
    float e = (w[i] - q[i]) / row[i];
    for (int64_t j = i; j < count; j++) w[j] -= e * row[j];
    error[i] = -e;
  }
}
