import CKernels

/// g_h/(g_h+g_t) KL(p‖q) + g_t/(g_h+g_t) KL(q‖p), g being Σ|p-q| over the teacher's head and tail,
/// constant in the gradient (Wu et al. 2024, arXiv 2404.02657).
struct AdaptiveKL: Divergence {
  let headMass: Float

  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    row.evaluateMixture(weights) { studentLogSumExp in
      var head: Float = 0
      var tail: Float = 0
      tsld_head_tail_gaps(
        row.student, row.teacher, row.count, studentLogSumExp, row.teacherStatistics.log_sum_exp,
        row.teacherStatistics.maximum, headMass, &head, &tail)
      let total = head + tail
      // Where both agree, either divergence is 0.
      return total > 0 ? (head / total, tail / total) : (0.5, 0.5)
    }
  }
}
