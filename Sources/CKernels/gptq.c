#include "CKernels.h"
#include "simd.h"

static inline float nearest(float w, tsld_levels levels) {
  if (levels.level >= 0) {
    float half = levels.level * 0.5f;
    return w > half ? levels.level : w < -half ? -levels.level : 0;
  }
  float code = nearbyintf(w / levels.step) + levels.zero;
  code = fminf(fmaxf(code, 0), levels.top);
  return (code - levels.zero) * levels.step;
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
