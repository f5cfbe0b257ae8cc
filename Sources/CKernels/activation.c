#include "CKernels.h"
#include "simd.h"

TSLD_INLINE float sigmoid(float x) { return 1.0f / (1.0f + tsld_exp2(-TSLD_LOG2_E * x)); }

// Abramowitz and Stegun 7.1.26: within 1.5e-7 of erf.
TSLD_INLINE float error_function(float x) {
  float a = fabsf(x);
  float t = 1.0f / (1.0f + 0.3275911f * a);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  float y = 1.0f - p * t * tsld_exp(-a * a);
  return copysignf(y, x);
}

// GELU's tanh form: 0.5 x (1 + tanh(u)) = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3).
TSLD_INLINE float gelu_argument(float x) {
  return 1.5957691216057308f * (x + 0.044715f * x * x * x);
}

TSLD_INLINE float value(int32_t kind, float x) {
  switch (kind) {
    case TSLD_RELU: return x > 0 ? x : x * 0;
    case TSLD_GELU_TANH: return x * sigmoid(gelu_argument(x));
    case TSLD_GELU_ERF: return 0.5f * x * (1.0f + error_function(x * 0.70710678118654752f));
    default: return x * sigmoid(x);
  }
}

TSLD_INLINE float slope(int32_t kind, float x) {
  switch (kind) {
    case TSLD_RELU: return x > 0 ? 1.0f : x * 0;
    case TSLD_GELU_TANH: {
      float s = sigmoid(gelu_argument(x));
      float du = 1.5957691216057308f * (1.0f + 0.134145f * x * x);
      return s + x * s * (1.0f - s) * du;
    }
    case TSLD_GELU_ERF: {
      float cdf = 0.5f * (1.0f + error_function(x * 0.70710678118654752f));
      return cdf + x * 0.39894228040143268f * tsld_exp(-0.5f * x * x);
    }
    default: {
      float s = sigmoid(x);
      return s + x * s * (1.0f - s);
    }
  }
}

// `kind` is a constant in each case, so that every loop holds one activation only.
#define TSLD_EACH_KIND(pass, ...)                                     \
  switch (kind) {                                                     \
    case TSLD_RELU: pass(TSLD_RELU, __VA_ARGS__); break;              \
    case TSLD_GELU_TANH: pass(TSLD_GELU_TANH, __VA_ARGS__); break;    \
    case TSLD_GELU_ERF: pass(TSLD_GELU_ERF, __VA_ARGS__); break;      \
    default: pass(TSLD_SILU, __VA_ARGS__); break;                     \
  }

TSLD_INLINE void forward(
    int32_t kind, int32_t gated, float *y, const float *x, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++) {
    const float *inner = x + r * columns * (gated ? 2 : 1), *up = inner + columns;
    float *yr = y + r * columns;
    for (int64_t c = 0; c < columns; c++)
      yr[c] = gated ? value(kind, inner[c]) * up[c] : value(kind, inner[c]);
  }
}

TSLD_CLONES
void tsld_activation(
    int32_t kind, int32_t gated, float *y, const float *x, int64_t rows, int64_t columns) {
  if (gated)
    TSLD_EACH_KIND(forward, 1, y, x, rows, columns)
  else
    TSLD_EACH_KIND(forward, 0, y, x, 1, rows * columns)
}

TSLD_INLINE void backward(
    int32_t kind, int32_t gated, float *x, const float *dy, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++) {
    float *inner = x + r * columns * (gated ? 2 : 1), *up = inner + columns;
    const float *dyr = dy + r * columns;
    for (int64_t c = 0; c < columns; c++) {
      float g = inner[c];
      inner[c] = gated ? dyr[c] * up[c] * slope(kind, g) : dyr[c] * slope(kind, g);
      if (gated) up[c] = dyr[c] * value(kind, g);
    }
  }
}

TSLD_CLONES
void tsld_activation_backward(
    int32_t kind, int32_t gated, float *x, const float *dy, int64_t rows, int64_t columns) {
  if (gated)
    TSLD_EACH_KIND(backward, 1, x, dy, rows, columns)
  else
    TSLD_EACH_KIND(backward, 0, x, dy, 1, rows * columns)
}

// By the series where exponentials would cancel.
TSLD_INLINE float hyperbolic_tangent(float x) {
  float q = x * x;
  float series = 0.02186949f;
  series = series * q - 0.05396825f;
  series = series * q + 0.13333333f;
  series = series * q - 0.33333333f;
  series = series * q * x + x;
  float quotient = 2.0f * sigmoid(2.0f * x) - 1.0f;
  return q < 0.09f ? series : quotient;
}

TSLD_CLONES
void tsld_soft_cap(
    float *x, int64_t stride, int64_t rows, int64_t columns, float scale, float cap) {
  float inner = scale / cap;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++)
      x[r * stride + c] = cap * hyperbolic_tangent(x[r * stride + c] * inner);
}

TSLD_CLONES
void tsld_soft_cap_backward(
    float *dx, const float *capped, int64_t stride, int64_t rows, int64_t columns, float scale,
    float cap) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) {
      float y = capped[r * stride + c] / cap;
      dx[r * stride + c] *= scale * (1 - y * y);
    }
}
