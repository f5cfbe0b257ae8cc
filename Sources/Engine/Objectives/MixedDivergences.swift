import CKernels

/// KL(q‖p) = Σ q (log q - log p).
struct ReverseKL: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    row.evaluateMixture(weights) { _ in (forward: 0, reverse: 1) }
  }
}

/// β KL(q‖p) + (1-β) KL(p‖q), β being the teacher's mean probability of its own arg max over
/// calibration tokens, measured before training (Du et al. 2024, *BitDistiller*).
struct ConfidenceAwareKL: Divergence {
  let beta: Float

  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    row.evaluateMixture(weights) { _ in (forward: 1 - beta, reverse: beta) }
  }
}

/// g_h/(g_h+g_t) KL(p‖q) + g_t/(g_h+g_t) KL(q‖p), g being Σ|p-q| over the teacher's head and tail,
/// constant in the gradient (Wu et al. 2024, arXiv 2404.02657).
struct AdaptiveKL: Divergence {
  let headMass: Float

  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    row.evaluateMixture(weights) { student in
      var head: Float = 0
      var tail: Float = 0
      tsld_head_tail_gaps(
        row.student, row.requiredTeacher, row.count, student, row.teacherStatistics, headMass, &head,
        &tail)
      let total = head + tail
      // Where both agree, either divergence is 0.
      return total > 0 ? (head / total, tail / total) : (0.5, 0.5)
    }
  }
}

/// β KL(p‖m) + (1-β) KL(q‖m), m = βp + (1-β)q.
struct JensenShannon: Divergence {
  let beta: Float

  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    let statistics = row.studentStatistics
    let (cross, forward, _) = row.divergences(statistics)
    var divergence: Float = 0
    var inner: Float = 0
    tsld_jensen_shannon(
      row.student, row.requiredTeacher, row.count, statistics, row.teacherStatistics, beta,
      &divergence, &inner)
    if let weights {
      tsld_jensen_shannon_gradient(
        row.student, row.requiredTeacher, row.count, statistics, row.teacherStatistics, beta,
        weights.groundTruth, weights.divergence * (1 - beta), inner)
      row.student[row.label] -= weights.groundTruth
    }
    return RowOutcome(
      studentLogSum: statistics.log_sum, softCrossEntropy: cross, forwardKL: forward,
      divergence: divergence)
  }
}
