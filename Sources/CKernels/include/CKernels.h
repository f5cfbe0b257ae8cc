// The inner loops: portable C that the compiler vectorises for several instruction sets.
// Every matrix is row-major; `stride` is the distance between rows, in elements.
// Kernels neither allocate nor keep state, and may run on several threads on disjoint outputs.
#ifndef TSLD_CKERNELS_H
#define TSLD_CKERNELS_H

#include <stdint.h>

// MARK: Vectors (vector.c)

// Each row of y is multiplied by its scale.
void tsld_scale_rows(
    float *y, int64_t stride, int64_t rows, int64_t columns, const float *scales);
// y = x + row (row may be null), both contiguous.
void tsld_add_row(float *y, const float *x, int64_t rows, int64_t columns, const float *row);
// y += x
void tsld_add(float *y, const float *x, int64_t count);
// y += a x
void tsld_add_scaled(float *y, const float *x, float a, int64_t count);
// y += a (x - z): what a squared distance between x and z adds to the gradient of x.
void tsld_add_scaled_difference(
    float *y, const float *x, const float *z, float a, int64_t count);
// sums[c] += sum over rows of x[r][c]
void tsld_add_column_sums(
    float *sums, const float *x, int64_t stride, int64_t rows, int64_t columns);
// Whether there is neither a NaN nor an infinity.
int32_t tsld_is_finite(const float *x, int64_t count);
double tsld_sum_of_squares(const float *x, int64_t count);
double tsld_squared_distance(const float *x, const float *y, int64_t count);
float tsld_dot(const float *x, const float *y, int64_t count);
// The extremes, NaN ignored; -Inf and +Inf where there is nothing.
float tsld_maximum(const float *x, int64_t count);
float tsld_minimum(const float *x, int64_t count);
// Hints to the processor that the thread waits for another one.
void tsld_spin_hint(void);

// MARK: Conversions (convert.c)

void tsld_from_float16(float *y, const void *x, int64_t count);
void tsld_from_bfloat16(float *y, const void *x, int64_t count);
// y (columns x rows) = transpose of x (rows x columns), both contiguous.
void tsld_transpose(float *y, const float *x, int64_t rows, int64_t columns);

// MARK: Norms (norm.c)

// LayerNorm, y = (x - mean) * rstd * (weight + offset) + bias, keeping each row's mean and rstd; where
// bias is null RMSNorm, y = x * rstd * (weight + offset), rstd = 1 / sqrt(mean(x^2) + epsilon).
void tsld_norm(
    float *y, int64_t y_stride, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    const float *weight, float offset, const float *bias, float epsilon, float *mean,
    float *rstd);
// dx = residual (may be null, may be dx) + gradient through the norm, RMSNorm's where mean is null;
// adds to d_weight and d_bias. dx may be dy; the residual has its stride.
void tsld_norm_backward(
    float *dx, int64_t dx_stride, const float *residual, const float *dy, int64_t dy_stride,
    const float *x, int64_t x_stride, int64_t rows, int64_t columns, const float *weight,
    float offset, const float *mean, const float *rstd, float *d_weight, float *d_bias);

// MARK: Activations (activation.c)

enum {
  TSLD_RELU = 0,
  TSLD_GELU_TANH = 1,
  TSLD_GELU_ERF = 2,
  TSLD_SILU = 3,
};
// y = f(x); where gated y[r] = f(gate[r]) * up[r], a row of x being gate then up.
void tsld_activation(
    int32_t kind, int32_t gated, float *y, const float *x, int64_t rows, int64_t columns);
// In place: x becomes its gradient, that of gate then up where gated.
void tsld_activation_backward(
    int32_t kind, int32_t gated, float *x, const float *dy, int64_t rows, int64_t columns);
// Soft caps: x = cap tanh(scale x / cap), and dx *= the derivative there, from what was put out.
void tsld_soft_cap(
    float *x, int64_t stride, int64_t rows, int64_t columns, float scale, float cap);
void tsld_soft_cap_backward(
    float *dx, const float *capped, int64_t stride, int64_t rows, int64_t columns, float scale,
    float cap);

// MARK: Relations of values (relation.c)

// Divides each row of x by its norm, and keeps 1 / norm.
void tsld_normalize_rows(
    float *y, const float *x, int64_t x_stride, int64_t rows, int64_t columns,
    float *inverse_norms);
// Adds to dx the gradient of the rows that were divided, from that of the unit rows y.
void tsld_normalize_rows_backward(
    float *dx, int64_t dx_stride, const float *dy, const float *y, int64_t rows, int64_t columns,
    const float *inverse_norms);
// The sum over rows of KL(teacher's row || student's row), both rows still to be multiplied by their
// inverse sums; the student's become factor times the gradient of their logits.
double tsld_relation_divergence(
    float *student, const float *teacher, int64_t rows, int64_t columns,
    const float *student_inverse_sums, const float *teacher_inverse_sums, float factor);

// MARK: Attention (attention.c, narrow_attention.c)

// Rotates the first rotary_size columns of each head of a row in place: halves (a, b) of them become
// (a cos - b sin, b cos + a sin), or the inverse for direction -1. Row r uses row r of cosines and
// sines (rotary_size / 2 each).
void tsld_rotate(
    float *x, int64_t stride, int64_t rows, int64_t heads, int64_t head_size,
    int64_t rotary_size, const float *cosines, const float *sines, float direction);
// Row r of a tile of scores holds query `query + r` against keys `key ...`; visible are the keys
// from max(0, query + r - window + 1) to query + r (window 0: no limit).
// Turns raw scores into exp(scaled score - the row's largest), zero where invisible; keeps each
// row's log-sum-exp (to base 2), and what its sum has to be multiplied by to be 1.
void tsld_causal_softmax(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, float *log_sum_exp, float *inverse_sums);
// The probabilities again, from raw scores and the kept log-sum-exp.
void tsld_causal_probabilities(
    float *scores, int64_t stride, int64_t rows, int64_t columns, int64_t query, int64_t key,
    int64_t window, float scale, const float *log_sum_exp);
// dp becomes the gradient of the raw scores: p (dp - dot) scale, dot[r] = sum over p dp.
void tsld_softmax_backward(
    float *dp, const float *p, int64_t stride, int64_t rows, int64_t columns, const float *dot,
    float scale);
// Adds to ds the gradient of weight * (student - teacher)^2 over the causal triangle, with both
// score tiles raw and `scale` still to be applied; returns the sum of the squares.
double tsld_score_distance(
    float *ds, const float *student, const float *teacher, int64_t stride, int64_t rows,
    int64_t columns, int64_t query, int64_t key, float scale, float weight);

// One head's queries, which are the last of its keys' positions, and its keys and values: rows of
// `size` floats. What a query sees is as above.
typedef struct {
  const float *query, *key, *value;
  int64_t query_stride, key_stride, queries, keys, size, window;
  float scale;
} tsld_head;
// What attention put out and its gradient, and the gradients that the backward pass overwrites
// (query) or adds to (key, value).
typedef struct {
  const float *attended, *d_attended;
  float *query, *key, *value;
  int64_t attended_stride, d_attended_stride, stride;
} tsld_head_gradient;
enum { TSLD_NARROW_PLAIN, TSLD_NARROW_AVX2, TSLD_NARROW_AVX512 };
// The fastest kernel for narrow heads that this processor has; whether heads of a size are narrow
// enough to be faster there than by matrix products; the floats that a head needs.
int tsld_narrow_kernel(void);
int tsld_is_narrow(int64_t size);
int64_t tsld_narrow_scratch(int64_t keys, int64_t size, int for_gradients);
// Causal attention of one narrow head; keeps each row's log-sum-exp (to base 2).
void tsld_narrow_attention(
    int kernel, const tsld_head *head, float *attended, int64_t attended_stride,
    float *log_sum_exp, float *scratch);
// Its gradients, with those of weight * (student - teacher)^2 over the causal triangle of scaled
// scores where there is a teacher (NULL: none); returns the sum of those squares.
double tsld_narrow_attention_backward(
    int kernel, const tsld_head *head, const tsld_head *teacher, float weight,
    const tsld_head_gradient *gradient, const float *log_sum_exp, float *scratch);

// MARK: Objectives (objective.c)

typedef struct {
  float maximum;
  float sum;  // of exp(logit - maximum)
  float log_sum;
  float entropy;  // nats
  int64_t arg_max;
} tsld_softmax_statistics;

tsld_softmax_statistics tsld_softmax_row_statistics(const float *logits, int64_t count);
// x becomes softmax(x / temperature).
void tsld_softmax(float *x, int64_t count, float temperature);
// Below, s and t are the statistics of the student's and of the teacher's logits.
//
// Student logits become exp(logit - maximum), teacher logits become probabilities; returns through
// the pointers the sum of the former, -sum over p log q, and sum over p (log p - log q).
void tsld_soft_cross_entropy(
    float *student, float *teacher, int64_t count, float student_maximum,
    tsld_softmax_statistics t, float *exponential_sum, float *cross, float *divergence);
// log of the sum of exp(logits).
float tsld_log_sum(const float *logits, int64_t count);
// What softmaxes of logits times `inverse` are like: the logarithms of both sums of exponentials
// less their maxima, -sum over p log q, and sum over p (log p - log q).
typedef struct {
  float inverse, student_log_sum, teacher_log_sum, cross, divergence;
} tsld_tempered_row;
void tsld_tempered_divergence(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float inverse, tsld_tempered_row *row);
// student = a q + b (q' - p'), q' and p' being those of the row.
void tsld_tempered_gradient(
    float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, tsld_tempered_row row, float a, float b);
// x = a x - b p
void tsld_combine(float *x, const float *p, int64_t count, float a, float b);
// x = a softmax(x), from the statistics of x.
void tsld_scaled_softmax(float *x, int64_t count, float a, tsld_softmax_statistics row);
// cross = -sum over p log q; forward = sum over p (log p - log q); reverse = sum over
// q (log q - log p). The logits stay as they are.
void tsld_divergences(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float *cross, float *forward, float *reverse);
// student = a q - b p + c q ((log q - log p) - reverse)
void tsld_divergence_gradient(
    float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float a, float b, float c, float reverse);
// beta KL(p || m) + (1 - beta) KL(q || m), m = beta p + (1 - beta) q; inner = sum over
// q (log q - log m).
void tsld_jensen_shannon(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float beta, float *divergence, float *inner);
// student = a q + c q ((log q - log m) - inner)
void tsld_jensen_shannon_gradient(
    float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float beta, float a, float c, float inner);
// Sums of |p - q| over the head, the most probable tokens whose cumulated probability is at most
// `mass` (the first always), and over the tail.
void tsld_head_tail_gaps(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float mass, float *head, float *tail);
// The indices of the k largest values, largest first, the lower index first among equals.
void tsld_top_k(const float *x, int64_t count, int64_t k, int32_t *indices);

// MARK: Quantizers (quantizer.c)

// How a segment (a row, a group of a row, or a matrix) turns into codes:
// code = sign(u) where |u| > threshold, else 0, u = w / divisor * multiplier; value = level * code.
typedef struct {
  float divisor;
  float multiplier;
  float threshold;
  float level;
} tsld_ternary_rule;

typedef struct {
  int64_t minus, zero, plus;
  int64_t zero_flips;    // 0 <-> +-1
  int64_t sign_flips;    // -1 <-> +1
  int64_t level_flips;   // another level of the same sign (more than three levels only)
  int64_t oscillations;  // flips that undo the weight's last flip
  int64_t never_flipped;
  int64_t boundary;
  double weight_squares;
  double error_squares;
} tsld_code_statistics;

float tsld_mean_magnitude(const float *w, int64_t count);
// The mean of |w| over |w| > threshold; 0 where there is none.
float tsld_mean_magnitude_above(const float *w, int64_t count, float threshold);
// One pass: effective weights, codes, each weight's last flip (history: -1, 0, +1), statistics
// (added up). With `tracks` 0 there are no earlier codes: nothing counts as a flip.
void tsld_ternarize(
    const float *w, int64_t count, tsld_ternary_rule rule, float *effective, int8_t *codes,
    int8_t *history, int32_t tracks, tsld_code_statistics *statistics);
// Of each four neighbours the smallest magnitude gets the code 0, the others their sign; the scale is
// the mean magnitude of what is kept. `count` is a multiple of four.
float tsld_three_of_four_scale(const float *w, int64_t count);
void tsld_three_of_four(
    const float *w, int64_t count, float level, float *effective, int8_t *codes, int8_t *history,
    int32_t tracks, tsld_code_statistics *statistics);
// Uniform levels 0 ... top: value = (clip(round(w / step) + zero, 0, top) - zero) * step.
// Codes are levels (as bytes); level_counts has 256 entries and is added to.
void tsld_uniform(
    const float *w, int64_t count, float step, float zero, float top, float *effective,
    int8_t *codes, int8_t *history, int32_t tracks, tsld_code_statistics *statistics,
    int64_t *level_counts);
// Gradients of the learned clip c = gamma mean|w| through value = c round(clip(w, +-c) / c):
// gradient (of the values) becomes that of w; returns that of gamma.
float tsld_learned_clip_backward(
    float *gradient, const float *w, int64_t count, float clip, float gamma, float mean);
// Gradients through value = alpha round(clip(w / alpha, +-0.99) 1.5) / 1.5: gradient becomes that
// of w; returns that of alpha, to which a clipped weight adds `outside` with its sign.
float tsld_stretched_elastic_backward(
    float *gradient, const float *w, int64_t count, float alpha, float outside);
// Sum of the squares of the gradient where the effective weight is 0.
double tsld_squares_at_zeros(const float *gradient, const float *effective, int64_t count);
// The same where the code is 0.
double tsld_squares_at_zero_codes(const float *gradient, const int8_t *codes, int64_t count);
// Sum of the weights whose code is 0, and the gradient of such a sum, added to theirs.
float tsld_sum_at_zero_codes(const float *w, const int8_t *codes, int64_t count);
void tsld_add_at_zero_codes(float *gradient, const int8_t *codes, int64_t count, float value);
// Sum of the gradient times the code, which is the weight's sign beyond the threshold.
float tsld_code_sum(const float *gradient, const float *w, int64_t count, float threshold);

// MARK: Packed weights (packed.c), tables (tables.c, bytes.c), codes of files (ggml.c)

// Ternary weights, one code (weight + 1) in two bits: a row is `blocks` blocks of 64 bytes, a block
// 256 weights, the weight 64 k + i in bits 2 k of byte i. The first blocks of four rows follow each
// other, then their second ones; the number of rows is filled up to fours. Neighbouring blocks share
// a scale.
typedef struct {
  const uint8_t *codes;
  const float *scales;  // rows x groups
  int64_t blocks;
  int64_t groups, group_blocks;
} tsld_packed;

// Activations rounded to int8: a scale a row, the codes' sums by blocks of 256; the last block of a
// row is filled up with zeros.
typedef struct {
  const int8_t *codes;   // rows x blocks x 256
  const float *scales;   // rows
  const int32_t *sums;   // rows x blocks
  int64_t rows;
} tsld_int8_rows;

// Which instructions a product uses.
typedef enum {
  TSLD_PACKED_PLAIN,
  TSLD_PACKED_NEON,
  TSLD_PACKED_AVX2,
  TSLD_PACKED_AVX512,
  TSLD_PACKED_VNNI,
} tsld_packed_kernel;

// Whether the machine has them, and the best of those that it has.
int32_t tsld_packed_has(tsld_packed_kernel kernel);
tsld_packed_kernel tsld_packed_best(void);
// Rounds each row by its largest magnitude; a row that is not finite gets NaN for its scale.
void tsld_to_int8_rows(
    int8_t *codes, float *scales, int32_t *sums, const float *x, int64_t stride, int64_t rows,
    int64_t columns);
// y (tokens x outputs) += x w^T for the outputs from `first` to `end`.
void tsld_packed_int8(
    float *y, int64_t y_stride, const tsld_packed *w, int64_t first, int64_t end,
    const tsld_int8_rows *x, tsld_packed_kernel kernel);
// Multiply-adds of a kernel on 512 bytes in the first cache, and nothing else; returns how many.
int64_t tsld_packed_peak(const uint8_t *codes, int64_t rounds, tsld_packed_kernel kernel);
// y (outputs) += w x for one row of floats; exact but for rounding.
void tsld_packed_float(
    float *y, const tsld_packed *w, int64_t first, int64_t end, const float *x, int64_t columns);
// Signed bytes with a scale for 32 neighbours: weights, or activations that are never -128.
typedef struct {
  const int8_t *codes;  // rows x groups x 32
  const float *scales;  // rows x groups
  int64_t rows, groups;
} tsld_int8_groups;

// Rounds each 32 neighbours by their largest magnitude; those that are not finite get NaN for a scale.
void tsld_to_int8_groups(
    int8_t *codes, float *scales, const float *x, int64_t stride, int64_t rows, int64_t columns);
// y (tokens x outputs) += x w^T for the outputs from `first` to `end`, bytes times bytes.
void tsld_int8_product(
    float *y, int64_t y_stride, const tsld_int8_groups *w, int64_t first, int64_t end,
    const tsld_int8_groups *x, tsld_packed_kernel kernel);
// One row's values.
void tsld_packed_unpack(float *y, const tsld_packed *w, int64_t row, int64_t columns);
// y (outputs) += w x, w being float16.
void tsld_float16_float(
    float *y, const uint16_t *w, int64_t first, int64_t end, const float *x, int64_t columns);
// y (outputs) += w x, w being int8 with a scale for 32 neighbours.
void tsld_int8_float(
    float *y, const int8_t *w, const float *scales, int64_t first, int64_t end, const float *x,
    int64_t columns);

// A row's codes, a byte each, into blocks; the last block is filled up.
void tsld_pack_codes(const tsld_packed *w, int64_t row, const uint8_t *codes, int64_t columns);
// The codes of a block of ggml's, 256 or (q2_0) 64 of them; without its scale. A code may be 3 in a
// file that is no ternary one.
void tsld_tq2_0_codes(uint8_t *codes, const uint8_t *block);
void tsld_tq1_0_codes(uint8_t *codes, const uint8_t *block);
void tsld_q2_0_codes(uint8_t *codes, const uint8_t *block);

// MARK: Optimizers (optimizer.c)

typedef struct {
  float learning_rate;
  float beta1, beta2, epsilon;
  float weight_decay;
  float gradient_scale;    // the clipping coefficient
  float bias_correction1;  // 1 - beta1^t
  float bias_correction2;
} tsld_adamw_settings;

// One decoupled AdamW step; leaves the gradient zero for the next accumulation.
void tsld_adamw(
    float *w, float *gradient, float *first, float *second, int64_t count,
    const tsld_adamw_settings *settings);
// The gradient's moving average and, ahead of it, Nesterov's: update = momentum * moment +
// (1 - momentum) * gradient; leaves the gradient zero.
void tsld_nesterov(
    float *update, float *gradient, float *moment, int64_t count, float momentum, float scale);

// MARK: Quantizing without training (levels.c)

// Ternary levels -level, 0 and +level; where `level` is negative, the levels (code - zero) step for
// codes from 0 to top.
typedef struct {
  float level;
  float step, zero, top;
  // Whether what is within 1e-5 of a half counts as one: after a clip on both sides many weights lie
  // there, and noise would decide.
  int32_t snaps;
} tsld_levels;

// Levels 0 ... top between two values.
tsld_levels tsld_uniform_levels(float low, float high, float top, int32_t snaps);
void tsld_nearest_levels(float *q, const float *w, int64_t count, tsld_levels levels);

// GPTQ's pass over neighbouring columns of a row: each is rounded to its nearest level, and what that
// loses is taken from the columns after it. `factor` is the upper Cholesky factor of the inverse
// Hessian from these columns' first on, with rows `stride` apart. Consumes w; `error` receives minus
// the losses, each over its factor's diagonal.
void tsld_gptq_row(
    float *w, float *q, float *error, const float *factor, int64_t stride, int64_t count,
    tsld_levels levels);

#endif
