#include "CKernels.h"
#include "simd.h"

// Inlined twice, so that each norm has loops of its own: without a bias (RMSNorm), the mean is 0.
TSLD_INLINE void forward(
    float *y, int64_t y_stride, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    const float *weight, float offset, const float *bias, float epsilon, float *mean,
    float *rstd) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *xr = x + r * x_stride;
    float *yr = y + r * y_stride;
    float m = 0;
    if (bias) {
      float sum = 0;
      for (int64_t c = 0; c < columns; c++) sum += xr[c];
      m = sum / (float)columns;
      mean[r] = m;
    }
    float squares = 0;
    for (int64_t c = 0; c < columns; c++) squares += (xr[c] - m) * (xr[c] - m);
    float s = 1.0f / sqrtf(squares / (float)columns + epsilon);
    for (int64_t c = 0; c < columns; c++) {
      float scaled = (xr[c] - m) * s * (weight[c] + offset);
      yr[c] = bias ? scaled + bias[c] : scaled;
    }
    rstd[r] = s;
  }
}

TSLD_CLONES
void tsld_norm(
    float *y, int64_t y_stride, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    const float *weight, float offset, const float *bias, float epsilon, float *mean,
    float *rstd) {
  if (bias)
    forward(y, y_stride, x, x_stride, rows, columns, weight, offset, bias, epsilon, mean, rstd);
  else
    forward(y, y_stride, x, x_stride, rows, columns, weight, offset, 0, epsilon, 0, rstd);
}

TSLD_INLINE void backward(
    float *dx, int64_t dx_stride, const float *residual, const float *dy, int64_t dy_stride,
    const float *x, int64_t x_stride, int64_t rows, int64_t columns, const float *weight,
    float offset, const float *mean, const float *rstd, float *d_weight, float *d_bias) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *xr = x + r * x_stride, *dyr = dy + r * dy_stride;
    float *dxr = dx + r * dx_stride;
    float m = mean ? mean[r] : 0, s = rstd[r];
    float sum = 0, projection = 0;
    for (int64_t c = 0; c < columns; c++) {
      float normed = (xr[c] - m) * s, g = dyr[c] * (weight[c] + offset);
      projection += g * normed;
      d_weight[c] += dyr[c] * normed;
      if (mean) {
        sum += g;
        d_bias[c] += dyr[c];
      }
    }
    sum /= (float)columns;
    projection /= (float)columns;
    const float *base = residual ? residual + r * dx_stride : 0;
    for (int64_t c = 0; c < columns; c++) {
      float normed = (xr[c] - m) * s;
      float g = dyr[c] * (weight[c] + offset);
      float d = s * (mean ? g - sum - normed * projection : g - normed * projection);
      dxr[c] = base ? base[c] + d : d;
    }
  }
}

TSLD_CLONES
void tsld_norm_backward(
    float *dx, int64_t dx_stride, const float *residual, const float *dy, int64_t dy_stride,
    const float *x, int64_t x_stride, int64_t rows, int64_t columns, const float *weight,
    float offset, const float *mean, const float *rstd, float *d_weight, float *d_bias) {
  if (mean)
    backward(
        dx, dx_stride, residual, dy, dy_stride, x, x_stride, rows, columns, weight, offset, mean,
        rstd, d_weight, d_bias);
  else
    backward(
        dx, dx_stride, residual, dy, dy_stride, x, x_stride, rows, columns, weight, offset, 0,
        rstd, d_weight, 0);
}
