#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
void tsld_adamw(
    float *w, float *gradient, float *first, float *second, int64_t count,
    const tsld_adamw_settings *settings) {
  const float beta1 = settings->beta1, beta2 = settings->beta2;
  const float decay = 1.0f - settings->learning_rate * settings->weight_decay;
  const float step = settings->learning_rate / settings->bias_correction1;
  const float root = 1.0f / sqrtf(settings->bias_correction2);
  const float epsilon = settings->epsilon, scale = settings->gradient_scale;
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] * scale;
    float m = beta1 * first[i] + (1.0f - beta1) * g;
    float v = beta2 * second[i] + (1.0f - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    gradient[i] = 0;
    w[i] = w[i] * decay - step * m / (__builtin_elementwise_sqrt(v) * root + epsilon);
  }
}

TSLD_CLONES
void tsld_nesterov(
    float *update, float *gradient, float *moment, int64_t count, float momentum, float scale) {
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] * scale;
    float m = momentum * moment[i] + (1.0f - momentum) * g;
    moment[i] = m;
    update[i] = momentum * m + (1.0f - momentum) * g;
    gradient[i] = 0;
  }
}
