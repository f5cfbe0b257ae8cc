#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
void tsld_layer_norm(
    float *y, int64_t y_stride, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    const float *weight, const float *bias, float epsilon, float *mean, float *rstd) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *xr = x + r * x_stride;
    float *yr = y + r * y_stride;
    float sum = 0;
    for (int64_t c = 0; c < columns; c++) sum += xr[c];
    float m = sum / (float)columns;
    float squares = 0;
    for (int64_t c = 0; c < columns; c++) squares += (xr[c] - m) * (xr[c] - m);
    float s = 1.0f / sqrtf(squares / (float)columns + epsilon);
    for (int64_t c = 0; c < columns; c++) yr[c] = (xr[c] - m) * s * weight[c] + bias[c];
    if (mean) mean[r] = m;
    if (rstd) rstd[r] = s;
  }
}

TSLD_CLONES
void tsld_layer_norm_backward(
    float *dx, const float *residual, const float *dy, const float *x, int64_t rows,
    int64_t columns, const float *weight, const float *mean, const float *rstd, float *d_weight,
    float *d_bias) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *xr = x + r * columns, *dyr = dy + r * columns;
    float *dxr = dx + r * columns;
    float m = mean[r], s = rstd[r];
    float sum = 0, projection = 0;
    for (int64_t c = 0; c < columns; c++) {
      float normed = (xr[c] - m) * s, g = dyr[c] * weight[c];
      sum += g;
      projection += g * normed;
      d_weight[c] += dyr[c] * normed;
      d_bias[c] += dyr[c];
    }
    sum /= (float)columns;
    projection /= (float)columns;
    const float *base = residual ? residual + r * columns : 0;
    for (int64_t c = 0; c < columns; c++) {
      float normed = (xr[c] - m) * s;
      float d = s * (dyr[c] * weight[c] - sum - normed * projection);
      dxr[c] = base ? base[c] + d : d;
    }
  }
}

TSLD_CLONES
void tsld_rms_norm(
    float *y, int64_t y_stride, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    const float *weight, float epsilon, float *rstd) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *xr = x + r * x_stride;
    float *yr = y + r * y_stride;
    float squares = 0;
    for (int64_t c = 0; c < columns; c++) squares += xr[c] * xr[c];
    float s = 1.0f / sqrtf(squares / (float)columns + epsilon);
    for (int64_t c = 0; c < columns; c++) yr[c] = xr[c] * s * weight[c];
    if (rstd) rstd[r] = s;
  }
}

TSLD_CLONES
void tsld_rms_norm_backward(
    float *dx, int64_t dx_stride, const float *residual, const float *dy, int64_t dy_stride,
    const float *x, int64_t x_stride, int64_t rows, int64_t columns, const float *weight,
    const float *rstd, float *d_weight) {
  TSLD_REASSOCIATE
  for (int64_t r = 0; r < rows; r++) {
    const float *xr = x + r * x_stride, *dyr = dy + r * dy_stride;
    float *dxr = dx + r * dx_stride;
    float s = rstd[r];
    float projection = 0;
    for (int64_t c = 0; c < columns; c++) {
      float normed = xr[c] * s;
      projection += dyr[c] * weight[c] * normed;
      d_weight[c] += dyr[c] * normed;
    }
    projection /= (float)columns;
    const float *base = residual ? residual + r * dx_stride : 0;
    for (int64_t c = 0; c < columns; c++) {
      float d = s * (dyr[c] * weight[c] - xr[c] * s * projection);
      dxr[c] = base ? base[c] + d : d;
    }
  }
}
