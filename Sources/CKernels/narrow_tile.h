// Attention of narrow heads for one width of vectors: included once for each, with TSLD_LANES floats in a
// vector, TSLD_NARROW(name) for what a function is called, and TSLD_NARROW_TARGET for how it is
// compiled.
//
// Four queries at a time meet all keys that they see. Keys and values lie transposed, so that a
// vector holds one component of neighbouring keys, and nothing is padded to what a general matrix
// product wants.
//
// An OpenBLAS product with an inner size of 8 spends more on zeroing its output, packing and its
// edges than on multiplying.

// Vectors of keys that are computed together, as many as the registers hold.
#define NARROW_STEP (TSLD_LANES == 16 ? 1 : 2)

typedef float TSLD_NARROW(lanes) __attribute__((vector_size(4 * TSLD_LANES), aligned(4)));

TSLD_NARROW_TARGET TSLD_INLINE TSLD_NARROW(lanes) TSLD_NARROW(at)(const float *x) {
  return *(const TSLD_NARROW(lanes) *)x;
}

TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(put)(float *x, TSLD_NARROW(lanes) value) {
  *(TSLD_NARROW(lanes) *)x = value;
}

TSLD_NARROW_TARGET TSLD_INLINE float TSLD_NARROW(added_up)(TSLD_NARROW(lanes) x) {
  typedef float four __attribute__((vector_size(16)));
#if TSLD_LANES == 16
  typedef float eight __attribute__((vector_size(32)));
  eight half = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
      + __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  four y = __builtin_shufflevector(half, half, 0, 1, 2, 3)
      + __builtin_shufflevector(half, half, 4, 5, 6, 7);
#elif TSLD_LANES == 8
  four y = __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 4, 5, 6, 7);
#else
  four y = x;
#endif
  return (y[0] + y[2]) + (y[1] + y[3]);
}

// sums[r][i] = sum over d of rows[r][d] columns[d], of the vector i.
TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(multiply)(
    const float *rows, const float *columns, int64_t stride,
    TSLD_NARROW(lanes) sums[NARROW_ROWS][NARROW_STEP], const int64_t size) {
  for (int64_t r = 0; r < NARROW_ROWS; r++)
    for (int64_t i = 0; i < NARROW_STEP; i++) sums[r][i] = (TSLD_NARROW(lanes)){0};
  _Pragma("clang loop unroll(full)")
  for (int64_t d = 0; d < size; d++) {
    TSLD_NARROW(lanes) column[NARROW_STEP];
    for (int64_t i = 0; i < NARROW_STEP; i++)
      column[i] = TSLD_NARROW(at)(columns + d * stride + i * TSLD_LANES);
    for (int64_t r = 0; r < NARROW_ROWS; r++)
      for (int64_t i = 0; i < NARROW_STEP; i++) sums[r][i] += rows[r * size + d] * column[i];
  }
}

// out[r][c] = sum over d of rows[r][d] columns[d][c], for c from 0 to count.
TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(scores)(
    const float *rows, const float *columns, int64_t stride, int64_t count, float *out,
    int64_t out_stride, const int64_t size) {
  for (int64_t c = 0; c < count; c += NARROW_STEP * TSLD_LANES) {
    TSLD_NARROW(lanes) sums[NARROW_ROWS][NARROW_STEP];
    TSLD_NARROW(multiply)(rows, columns + c, stride, sums, size);
    for (int64_t r = 0; r < NARROW_ROWS; r++)
      for (int64_t i = 0; i < NARROW_STEP; i++)
        TSLD_NARROW(put)(out + r * out_stride + c + i * TSLD_LANES, sums[r][i]);
  }
}

// out[r][d] = sum over c of weights[r][c] columns[d][c].
TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(weighted)(
    const float *weights, int64_t weights_stride, const float *columns, int64_t stride,
    int64_t count, float *out, const int64_t size) {
  for (int64_t d = 0; d < size; d += 2) {
    TSLD_NARROW(lanes) even[NARROW_ROWS] = {0}, odd[NARROW_ROWS] = {0};
    for (int64_t c = 0; c < count; c += TSLD_LANES) {
      TSLD_NARROW(lanes) left = TSLD_NARROW(at)(columns + d * stride + c);
      TSLD_NARROW(lanes) right = TSLD_NARROW(at)(columns + (d + 1) * stride + c);
      for (int64_t r = 0; r < NARROW_ROWS; r++) {
        TSLD_NARROW(lanes) weight = TSLD_NARROW(at)(weights + r * weights_stride + c);
        even[r] += weight * left;
        odd[r] += weight * right;
      }
    }
    for (int64_t r = 0; r < NARROW_ROWS; r++) {
      out[r * size + d] = TSLD_NARROW(added_up)(even[r]);
      out[r * size + d + 1] = TSLD_NARROW(added_up)(odd[r]);
    }
  }
}

// sums[d][c] += sum over r of rows[r][d] weights[r][c], of a step's columns.
TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(add_outer)(
    const float *rows, TSLD_NARROW(lanes) weights[NARROW_ROWS][NARROW_STEP], float *sums,
    int64_t stride, const int64_t size) {
  _Pragma("clang loop unroll(full)")
  for (int64_t d = 0; d < size; d++) {
    float *x = sums + d * stride;
    TSLD_NARROW(lanes) sum[NARROW_STEP];
    for (int64_t i = 0; i < NARROW_STEP; i++) sum[i] = TSLD_NARROW(at)(x + i * TSLD_LANES);
    for (int64_t r = 0; r < NARROW_ROWS; r++)
      for (int64_t i = 0; i < NARROW_STEP; i++) sum[i] += rows[r * size + d] * weights[r][i];
    for (int64_t i = 0; i < NARROW_STEP; i++) TSLD_NARROW(put)(x + i * TSLD_LANES, sum[i]);
  }
}

// From probabilities to the gradients of scores, which take their place beside what `extra` adds
// (NULL: nothing), and of keys and values.
TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(gradients)(
    const narrow_rows *rows, const narrow_columns *columns, int64_t from, int64_t count,
    float scale, const float *extra, float *weights, int64_t stride, const int64_t size) {
  const int64_t n = columns->stride;
  for (int64_t c = 0; c < count; c += NARROW_STEP * TSLD_LANES) {
    TSLD_NARROW(lanes) p[NARROW_ROWS][NARROW_STEP], ds[NARROW_ROWS][NARROW_STEP];
    for (int64_t r = 0; r < NARROW_ROWS; r++)
      for (int64_t i = 0; i < NARROW_STEP; i++)
        p[r][i] = TSLD_NARROW(at)(weights + r * stride + c + i * TSLD_LANES);
    TSLD_NARROW(add_outer)(rows->output, p, columns->value_gradient + from + c, n, size);
    TSLD_NARROW(multiply)(rows->output, columns->value + from + c, n, ds, size);
    for (int64_t r = 0; r < NARROW_ROWS; r++)
      for (int64_t i = 0; i < NARROW_STEP; i++) {
        float *weight = weights + r * stride + c + i * TSLD_LANES;
        // Read again: the processor has too few registers for both.
        ds[r][i] = TSLD_NARROW(at)(weight) * (ds[r][i] - rows->dot[r]) * scale;
        if (extra) ds[r][i] += TSLD_NARROW(at)(extra + r * stride + c + i * TSLD_LANES);
        TSLD_NARROW(put)(weight, ds[r][i]);
      }
    TSLD_NARROW(add_outer)(rows->query, ds, columns->key_gradient + from + c, n, size);
  }
}

TSLD_NARROW_TARGET TSLD_INLINE void TSLD_NARROW(forward_body)(
    const tsld_head *head, float *attended, int64_t attended_stride, float *log_sum_exp,
    float *scratch, const int64_t size) {
  narrow_columns columns = narrow_keys(head, size, &scratch);
  narrow_rows rows;
  float sums[NARROW_ROWS], out[NARROW_ROWS * NARROW_SIZE];
  for (int64_t r = 0; r < head->queries; r += NARROW_ROWS) {
    narrow_tile tile = narrow_seen(head, r, head->window);
    narrow_copy(rows.query, head->query, head->query_stride, r, tile.rows, size);
    TSLD_NARROW(scores)(
        rows.query, columns.key + tile.from, columns.stride, tile.count, scratch, columns.stride,
        size);
    softmax(
        scratch, columns.stride, tile.rows, tile.count, tile.query, tile.from, head->window,
        head->scale, log_sum_exp + r, sums);
    TSLD_NARROW(weighted)(
        scratch, columns.stride, columns.value + tile.from, columns.stride, tile.count, out, size);
    for (int64_t i = 0; i < tile.rows; i++)
      for (int64_t d = 0; d < size; d++)
        attended[(r + i) * attended_stride + d] = out[i * size + d] * sums[i];
  }
}

TSLD_NARROW_TARGET TSLD_INLINE double TSLD_NARROW(backward_body)(
    const tsld_head *head, const tsld_head *teacher, float weight, const tsld_head_gradient *g,
    const float *log_sum_exp, float *scratch, const int64_t size) {
  double squares = 0;
  narrow_columns columns = narrow_keys(head, size, &scratch);
  narrow_add_gradients(&columns, size, &scratch);
  const int64_t n = columns.stride;
  const float *other = teacher
      ? narrow_transposed(teacher->key, teacher->key_stride, head->keys, n, size, &scratch)
      : NULL;
  float *weights = scratch, *extra = scratch + NARROW_ROWS * n;
  narrow_rows rows;
  float out[NARROW_ROWS * NARROW_SIZE];
  for (int64_t r = 0; r < head->queries; r += NARROW_ROWS) {
    narrow_tile tile = narrow_seen(head, r, teacher ? 0 : head->window);
    narrow_copy(rows.query, head->query, head->query_stride, r, tile.rows, size);
    narrow_copy(rows.output, g->d_attended, g->d_attended_stride, r, tile.rows, size);
    for (int64_t i = 0; i < NARROW_ROWS; i++) {
      rows.dot[i] = 0;
      for (int64_t d = 0; d < size && i < tile.rows; d++)
        rows.dot[i] += rows.output[i * size + d] * g->attended[(r + i) * g->attended_stride + d];
    }
    TSLD_NARROW(scores)(
        rows.query, columns.key + tile.from, n, tile.count, weights, n, size);
    if (teacher) {
      narrow_copy(out, teacher->query, teacher->query_stride, r, tile.rows, size);
      TSLD_NARROW(scores)(out, other + tile.from, n, tile.count, extra, n, size);
      for (int64_t i = 0; i < NARROW_ROWS; i++)
        squares += narrow_distance(
            weights + i * n, extra + i * n, tile.count,
            i < tile.rows ? tile.query + i + 1 - tile.from : 0, head->scale, weight);
    }
    probabilities(
        weights, n, tile.rows, tile.count, tile.query, tile.from, head->window, head->scale,
        log_sum_exp + r);
    for (int64_t i = tile.rows; i < NARROW_ROWS; i++)
      memset(weights + i * n, 0, sizeof(float) * (size_t)tile.count);
    TSLD_NARROW(gradients)(
        &rows, &columns, tile.from, tile.count, head->scale, teacher ? extra : NULL, weights, n,
        size);
    TSLD_NARROW(weighted)(
        weights, n, columns.key + tile.from, n, tile.count, out, size);
    for (int64_t i = 0; i < tile.rows; i++)
      memcpy(
          g->query + (r + i) * g->stride, out + i * size, sizeof(float) * (size_t)size);
  }
  narrow_add_transposed(columns.key_gradient, n, head->keys, g->key, g->stride, size);
  narrow_add_transposed(columns.value_gradient, n, head->keys, g->value, g->stride, size);
  return squares;
}

TSLD_NARROW_TARGET
static void TSLD_NARROW(forward)(
    const tsld_head *head, float *attended, int64_t attended_stride, float *log_sum_exp,
    float *scratch) {
  switch (head->size) {
  case 8:
    return TSLD_NARROW(forward_body)(head, attended, attended_stride, log_sum_exp, scratch, 8);
  case 16:
    return TSLD_NARROW(forward_body)(head, attended, attended_stride, log_sum_exp, scratch, 16);
  case 32:
    return TSLD_NARROW(forward_body)(head, attended, attended_stride, log_sum_exp, scratch, 32);
  }
}

TSLD_NARROW_TARGET
static double TSLD_NARROW(backward)(
    const tsld_head *head, const tsld_head *teacher, float weight, const tsld_head_gradient *g,
    const float *log_sum_exp, float *scratch) {
  switch (head->size) {
  case 8:
    return TSLD_NARROW(backward_body)(head, teacher, weight, g, log_sum_exp, scratch, 8);
  case 16:
    return TSLD_NARROW(backward_body)(head, teacher, weight, g, log_sum_exp, scratch, 16);
  default:
    return TSLD_NARROW(backward_body)(head, teacher, weight, g, log_sum_exp, scratch, 32);
  }
}

#undef NARROW_STEP
#undef TSLD_LANES
#undef TSLD_NARROW
#undef TSLD_NARROW_TARGET
