#include "CKernels.h"
#include "simd.h"

// A logit's log probability: taken in two steps, or a large maximum would round the sum away.
TSLD_INLINE float log_probability(float logit, tsld_softmax_statistics row) {
  return (logit - row.maximum) - row.log_sum;
}

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
  result.sum = sum;
  result.log_sum = logf(sum);
  result.entropy = result.log_sum - weighted / sum;
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
    float *student, float *teacher, int64_t count, float student_maximum,
    tsld_softmax_statistics t, float *exponential_sum, float *cross, float *divergence) {
  TSLD_REASSOCIATE
  float sum = 0, product = 0, gap = 0;
  for (int64_t i = 0; i < count; i++) {
    float s = student[i] - student_maximum, e = tsld_exp(s);
    float u = teacher[i] - t.maximum, p = tsld_exp(u - t.log_sum);
    sum += e;
    product += p * s;
    gap += p * (u - s);
    student[i] = e;
    teacher[i] = p;
  }
  *exponential_sum = sum;
  *cross = logf(sum) - product;
  // The logarithms of both sums would each be rounded; where the models are close, this is not.
  *divergence = gap + logf(sum / t.sum);
}

TSLD_CLONES
void tsld_combine(float *x, const float *p, int64_t count, float a, float b) {
  for (int64_t i = 0; i < count; i++) x[i] = a * x[i] - b * p[i];
}

TSLD_CLONES
void tsld_scaled_softmax(float *x, int64_t count, float a, tsld_softmax_statistics row) {
  for (int64_t i = 0; i < count; i++) x[i] = a * tsld_exp(log_probability(x[i], row));
}

TSLD_CLONES
void tsld_divergences(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float *cross, float *forward, float *reverse) {
  TSLD_REASSOCIATE
  float product = 0, pq = 0, qp = 0;
  for (int64_t i = 0; i < count; i++) {
    float v = student[i] - s.maximum, u = teacher[i] - t.maximum;
    float q = tsld_exp(v - s.log_sum), p = tsld_exp(u - t.log_sum);
    product += p * v;
    pq += p * (u - v);
    qp += q * (v - u);
  }
  float ratio = logf(s.sum / t.sum);
  *cross = s.log_sum - product;
  *forward = pq + ratio;
  *reverse = qp - ratio;
}

TSLD_CLONES
void tsld_divergence_gradient(
    float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float a, float b, float c, float reverse) {
  for (int64_t i = 0; i < count; i++) {
    float lq = log_probability(student[i], s), lp = log_probability(teacher[i], t);
    float q = tsld_exp(lq), p = tsld_exp(lp);
    student[i] = a * q - b * p + c * q * ((lq - lp) - reverse);
  }
}

TSLD_CLONES
void tsld_jensen_shannon(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float beta, float *divergence, float *inner) {
  TSLD_REASSOCIATE
  float forward = 0, backward = 0;
  for (int64_t i = 0; i < count; i++) {
    float lq = log_probability(student[i], s), lp = log_probability(teacher[i], t);
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
    float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float beta, float a, float c, float inner) {
  for (int64_t i = 0; i < count; i++) {
    float lq = log_probability(student[i], s), lp = log_probability(teacher[i], t);
    float q = tsld_exp(lq), p = tsld_exp(lp), m = beta * p + (1.0f - beta) * q;
    float lm = tsld_log(m < 1.17549435e-38f ? 1.17549435e-38f : m);
    float slope = q > 0 ? q * ((lq - lm) - inner) : q;
    student[i] = a * q + c * slope;
  }
}

TSLD_CLONES
float tsld_log_sum(const float *logits, int64_t count) {
  TSLD_REASSOCIATE
  float m = tsld_largest(logits, count), sum = 0;
  for (int64_t i = 0; i < count; i++) sum += tsld_exp(logits[i] - m);
  return m + logf(sum);
}

TSLD_CLONES
void tsld_tempered_divergence(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float inverse, tsld_tempered_row *row) {
  TSLD_REASSOCIATE
  float student_sum = 0, teacher_sum = 0;
  for (int64_t i = 0; i < count; i++) {
    student_sum += tsld_exp((student[i] - s.maximum) * inverse);
    teacher_sum += tsld_exp((teacher[i] - t.maximum) * inverse);
  }
  float student_log = logf(student_sum), teacher_log = logf(teacher_sum);
  float product = 0, gap = 0;
  for (int64_t i = 0; i < count; i++) {
    float v = (student[i] - s.maximum) * inverse, u = (teacher[i] - t.maximum) * inverse;
    float p = tsld_exp(u - teacher_log);
    product += p * v;
    gap += p * (u - v);
  }
  row->inverse = inverse;
  row->student_log_sum = student_log;
  row->teacher_log_sum = teacher_log;
  row->cross = student_log - product;
  row->divergence = gap + logf(student_sum / teacher_sum);
}

TSLD_CLONES
void tsld_tempered_gradient(
    float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, tsld_tempered_row row, float a, float b) {
  for (int64_t i = 0; i < count; i++) {
    float v = student[i] - s.maximum, u = teacher[i] - t.maximum;
    float q = tsld_exp(v * row.inverse - row.student_log_sum);
    float p = tsld_exp(u * row.inverse - row.teacher_log_sum);
    student[i] = a * tsld_exp(v - s.log_sum) + b * (q - p);
  }
}

// Floats as integers in the same order: their extremes vectorise.
TSLD_INLINE int32_t order(float x) {
  int32_t bits = (int32_t)tsld_to_bits(x);
  return bits < 0 ? (int32_t)0x80000000 - bits : bits;
}
TSLD_INLINE float at_order(int32_t o) {
  return tsld_from_bits((uint32_t)(o < 0 ? (int32_t)(0x80000000u - (uint32_t)o) : o));
}

// What lies around a threshold: the mass of the more probable tokens, the smallest of their logits,
// and the largest of the others.
typedef struct {
  float mass, above, below;
} split;

TSLD_INLINE split split_at(
    const float *teacher, int64_t count, tsld_softmax_statistics t, float threshold) {
  TSLD_REASSOCIATE
  const int32_t highest = order(INFINITY), lowest = order(-INFINITY);
  float mass = 0;
  int32_t above = highest, below = lowest;
  for (int64_t i = 0; i < count; i++) {
    float x = teacher[i];
    int32_t place = order(x), is_above = x > threshold;
    int32_t high = is_above ? place : highest, low = is_above ? lowest : place;
    mass += is_above ? tsld_exp(log_probability(x, t)) : 0.0f;
    above = high < above ? high : above;
    below = low > below ? low : below;
  }
  return (split){mass, at_order(above), at_order(below)};
}

TSLD_CLONES
void tsld_head_tail_gaps(
    const float *student, const float *teacher, int64_t count, tsld_softmax_statistics s,
    tsld_softmax_statistics t, float mass, float *head, float *tail) {
  TSLD_REASSOCIATE
  // The lowest logit `high` above which at most `mass` lies: what is above it is head. It and what
  // lies below share the rest of the mass, so it is no smaller than if they all were equal. Both
  // bounds move on to logits that there are, so that few passes find it.
  float high = t.maximum, above_high = 0;
  float rest = (1.0f - mass) / (float)count;
  float low = rest > 0 ? t.maximum + t.log_sum + logf(rest) - 1.0f : t.maximum - 90.0f;
  while (low < high) {
    float middle = low + 0.5f * (high - low);
    if (!(middle < high)) middle = low;
    split found = split_at(teacher, count, t, middle);
    if (found.mass <= mass) {
      high = found.below;
      above_high = found.mass;
    } else {
      low = found.above;
    }
  }
  float room = mass - above_high, at_high = tsld_exp(log_probability(high, t));
  float total = 0, above = 0;
  for (int64_t i = 0; i < count; i++) {
    float p = tsld_exp(log_probability(teacher[i], t));
    float gap = fabsf(p - tsld_exp(log_probability(student[i], s)));
    total += gap;
    above += teacher[i] > high ? gap : 0.0f;
  }
  // Of equally probable tokens as many as fit, in order; at the top, one at least.
  float fit = at_high > 0 ? room / at_high : 0;
  int64_t ties = fit < (float)count ? (int64_t)fit : count;
  if (high == t.maximum && ties < 1) ties = 1;
  for (int64_t i = 0; i < count && ties > 0; i++) {
    if (teacher[i] != high) continue;
    above += fabsf(at_high - tsld_exp(log_probability(student[i], s)));
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
