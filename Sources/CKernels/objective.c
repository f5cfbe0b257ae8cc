#include "CKernels.h"
#include "simd.h"

TSLD_CLONES
tsld_softmax_statistics tsld_softmax_row_statistics(const float *logits, int64_t count) {
  TSLD_REASSOCIATE
  tsld_softmax_statistics result;
  float m = tsld_largest(logits, count);
  float sum = 0, weighted = 0;
  int32_t first = INT32_MAX;
  for (int64_t i = 0; i < count; i++) {
    float x = logits[i] - m, e = tsld_exp(x);
    sum += e;
    weighted += e * x;
    int32_t index = x == 0 ? (int32_t)i : INT32_MAX;
    first = index < first ? index : first;
  }
  result.maximum = m;
  result.log_sum_exp = m + logf(sum);
  result.entropy = logf(sum) - weighted / sum;
  result.arg_max = first == INT32_MAX ? 0 : first;
  return result;
}

TSLD_CLONES
void tsld_softmax(float *x, int64_t count, float temperature) {
  TSLD_REASSOCIATE
  float m = tsld_largest(x, count), inverse = 1.0f / temperature, sum = 0;
  for (int64_t i = 0; i < count; i++) {
    x[i] = tsld_exp((x[i] - m) * inverse);
    sum += x[i];
  }
  for (int64_t i = 0; i < count; i++) x[i] /= sum;
}

TSLD_CLONES
void tsld_soft_cross_entropy(
    float *student, float *teacher, int64_t count, float student_maximum, float teacher_lse,
    float *exponential_sum, float *cross) {
  TSLD_REASSOCIATE
  float sum = 0, product = 0;
  for (int64_t i = 0; i < count; i++) {
    float s = student[i] - student_maximum, e = tsld_exp(s);
    float p = tsld_exp(teacher[i] - teacher_lse);
    sum += e;
    product += p * s;
    student[i] = e;
    teacher[i] = p;
  }
  *exponential_sum = sum;
  *cross = product + student_maximum;
}

TSLD_CLONES
void tsld_combine(float *x, const float *p, int64_t count, float a, float b) {
  for (int64_t i = 0; i < count; i++) x[i] = a * x[i] - b * p[i];
}

TSLD_CLONES
void tsld_scaled_softmax(float *x, int64_t count, float a, float lse) {
  for (int64_t i = 0; i < count; i++) x[i] = a * tsld_exp(x[i] - lse);
}

TSLD_CLONES
void tsld_divergences(
    const float *student, const float *teacher, int64_t count, float student_lse,
    float teacher_lse, float *cross, float *reverse) {
  TSLD_REASSOCIATE
  float product = 0, kl = 0;
  for (int64_t i = 0; i < count; i++) {
    float lq = student[i] - student_lse, lp = teacher[i] - teacher_lse;
    product += tsld_exp(lp) * lq;
    kl += tsld_exp(lq) * (lq - lp);
  }
  *cross = product + student_lse;
  *reverse = kl;
}

TSLD_CLONES
void tsld_divergence_gradient(
    float *student, const float *teacher, int64_t count, float student_lse, float teacher_lse,
    float a, float b, float c, float reverse) {
  for (int64_t i = 0; i < count; i++) {
    float lq = student[i] - student_lse, lp = teacher[i] - teacher_lse;
    float q = tsld_exp(lq), p = tsld_exp(lp);
    student[i] = a * q - b * p + c * q * ((lq - lp) - reverse);
  }
}

TSLD_CLONES
void tsld_jensen_shannon(
    const float *student, const float *teacher, int64_t count, float student_lse,
    float teacher_lse, float beta, float *divergence, float *inner) {
  TSLD_REASSOCIATE
  float forward = 0, backward = 0;
  for (int64_t i = 0; i < count; i++) {
    float lq = student[i] - student_lse, lp = teacher[i] - teacher_lse;
    float q = tsld_exp(lq), p = tsld_exp(lp), m = beta * p + (1.0f - beta) * q;
    // Where a probability is too small for a float it weighs nothing, whatever its logarithm.
    float lm = tsld_log(m < 1.17549435e-38f ? 1.17549435e-38f : m);
    forward += p > 0 ? p * (lp - lm) : p;
    backward += q > 0 ? q * (lq - lm) : q;
  }
  *divergence = beta * forward + (1.0f - beta) * backward;
  *inner = backward;
}

TSLD_CLONES
void tsld_jensen_shannon_gradient(
    float *student, const float *teacher, int64_t count, float student_lse, float teacher_lse,
    float beta, float a, float c, float inner) {
  for (int64_t i = 0; i < count; i++) {
    float lq = student[i] - student_lse, lp = teacher[i] - teacher_lse;
    float q = tsld_exp(lq), p = tsld_exp(lp), m = beta * p + (1.0f - beta) * q;
    float lm = tsld_log(m < 1.17549435e-38f ? 1.17549435e-38f : m);
    float slope = q > 0 ? q * ((lq - lm) - inner) : q;
    student[i] = a * q + c * slope;
  }
}

// The mass of the tokens more probable than `threshold`, and how many are exactly as probable.
TSLD_INLINE float mass_above(const float *teacher, int64_t count, float lse, float threshold) {
  TSLD_REASSOCIATE
  float mass = 0;
  for (int64_t i = 0; i < count; i++)
    mass += teacher[i] > threshold ? tsld_exp(teacher[i] - lse) : 0.0f;
  return mass;
}

// Floats as integers in the same order, for bisection over every float.
TSLD_INLINE int32_t order(float x) {
  int32_t bits = (int32_t)tsld_to_bits(x);
  return bits < 0 ? (int32_t)0x80000000 - bits : bits;
}
TSLD_INLINE float at_order(int32_t o) {
  return tsld_from_bits((uint32_t)(o < 0 ? (int32_t)(0x80000000u - (uint32_t)o) : o));
}

TSLD_CLONES
void tsld_head_tail_gaps(
    const float *student, const float *teacher, int64_t count, float student_lse,
    float teacher_lse, float teacher_maximum, float mass, float *head, float *tail) {
  TSLD_REASSOCIATE
  // The lowest logit `threshold` above which at most `mass` lies: what is above it is head.
  // Every logit lies within 88 of the largest or has probability 0.
  int32_t low = order(teacher_maximum - 90.0f), high = order(teacher_maximum);
  while ((int64_t)high - low > 1) {
    int32_t middle = (int32_t)(((int64_t)low + high) / 2);
    if (mass_above(teacher, count, teacher_lse, at_order(middle)) <= mass) {
      high = middle;
    } else {
      low = middle;
    }
  }
  float threshold = at_order(high);
  float room = mass - mass_above(teacher, count, teacher_lse, threshold);
  float at_threshold = tsld_exp(threshold - teacher_lse);
  float total = 0, above = 0;
  for (int64_t i = 0; i < count; i++) {
    float gap = fabsf(tsld_exp(teacher[i] - teacher_lse) - tsld_exp(student[i] - student_lse));
    total += gap;
    above += teacher[i] > threshold ? gap : 0.0f;
  }
  // Of equally probable tokens as many as fit, in order; at the top, one at least.
  int64_t ties = at_threshold > 0 ? (int64_t)(room / at_threshold) : 0;
  if (threshold == teacher_maximum && ties < 1) ties = 1;
  for (int64_t i = 0; i < count && ties > 0; i++) {
    if (teacher[i] != threshold) continue;
    above += fabsf(at_threshold - tsld_exp(student[i] - student_lse));
    ties--;
  }
  *head = above;
  *tail = total - above > 0 ? total - above : 0;
}

void tsld_top_k(const float *x, int64_t count, int64_t k, int32_t *indices) {
  if (k <= 0) return;
  int64_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    if (found == k && !(x[i] > x[indices[k - 1]])) continue;
    int64_t place = found < k ? found++ : k - 1;
    while (place > 0 && x[i] > x[indices[place - 1]]) {
      indices[place] = indices[place - 1];
      place--;
    }
    indices[place] = (int32_t)i;
  }
}

TSLD_CLONES
float tsld_maximum(const float *x, int64_t count) { return tsld_largest(x, count); }
