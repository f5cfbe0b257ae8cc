import CKernels

/// Evaluates an objective on logits: losses, per-token values, and the gradient in the logits'
/// place.
///
/// Shapes: logits (batch · length, V), row after row; labels (batch · length), negative where a
/// position predicts nothing. The rows may be a part of a larger batch whose values are kept from
/// `firstRow` on.
struct LogitObjective {
  let objective: Objective
  let normalization: Normalization
  let wantsGradient: Bool
  let values: TokenValues

  /// Reads the teacher's logits: its cross entropies, entropies and confidences.
  func readTeacher(
    _ logits: Matrix, labels: UnsafePointer<Int32>, firstRow: Int, rows: Range<Int>,
    statistics: UnsafeMutablePointer<tsld_softmax_statistics>
  ) {
    for row in rows {
      let at = firstRow + row
      guard labels[at] >= 0 else { continue }
      let x = logits.base + row * logits.stride
      let result = tsld_softmax_row_statistics(x, Int64(logits.columns))
      statistics[row] = result
      values.write(.teacherCrossEntropy)[at] = -result.logProbability(x[Int(labels[at])])
      values.write(.teacherEntropy)[at] = result.entropy
      values.write(.confidence)[at] = result.probability(result.maximum)
    }
  }

  /// Computes the token scale of each sequence of `length` rows from what the teacher said.
  func scaleTokens(labels: UnsafePointer<Int32>, rows: Range<Int>, length: Int) {
    let source: TokenValues.Quantity =
      objective.scaleSource == .crossEntropy ? .teacherCrossEntropy : .teacherEntropy
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      TokenScale.compute(
        uncertainty: .init(start: values.write(source) + start, count: length),
        labels: .init(start: labels + start, count: length), temperature: objective.temperature,
        into: .init(start: values.write(.tokenScale) + start, count: length))
    }
  }

  /// Evaluates the student's logits; they become the gradient, zero where there is no label.
  func readStudent(
    _ logits: Matrix, teacher: Matrix?, labels: UnsafePointer<Int32>, firstRow: Int,
    rows: Range<Int>, statistics: UnsafePointer<tsld_softmax_statistics>,
    topTokens: TopTokens? = nil
  ) {
    let divergence = objective.divergence
    for row in rows {
      let at = firstRow + row
      let student = logits.base + row * logits.stride
      guard labels[at] >= 0 else {
        student.update(repeating: 0, count: logits.columns)
        continue
      }
      let label = Int(labels[at])
      let labelLogit = student[label]
      let count = Int64(logits.columns)
      let logitRow = LogitRow(
        student: student, teacher: teacher.map { $0.base + row * $0.stride }, count: count,
        label: label, studentMaximum: tsld_maximum(student, count),
        teacherStatistics: statistics[row])
      if teacher != nil {
        let agrees = student[Int(statistics[row].arg_max)] == logitRow.studentMaximum
        values.write(.agreement)[at] = agrees ? 1 : 0
      }
      topTokens?.read(logitRow, row: at)
      let outcome = divergence.evaluate(logitRow, wantsGradient ? weights(ofRow: at) : nil)
      values.write(.studentCrossEntropy)[at] = outcome.studentLogSum - (labelLogit - logitRow.studentMaximum)
      values.write(.softCrossEntropy)[at] = outcome.softCrossEntropy
      values.write(.forwardKL)[at] = outcome.forwardKL
      values.write(.divergence)[at] = outcome.divergence
    }
  }

  /// Adds up what the rows left behind; divisors are the step's.
  func totals(labels: UnsafePointer<Int32>, rows: Range<Int>, length: Int) -> ObjectiveTotals {
    var totals = ObjectiveTotals()
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      // One sequence at a time, so that a sum does not depend on how sequences are dealt out.
      var sequence = ObjectiveTotals()
      for row in start..<start + length where labels[row] >= 0 { add(row, to: &sequence) }
      sequence.tokenScale = TokenScaleSummary(values.tokenScale[start..<start + length])
      totals += sequence
    }
    totals.includesGroundTruth = objective.includesGroundTruth
    return totals
  }

  private func add(_ row: Int, to totals: inout ObjectiveTotals) {
    let share = 1 / Double(max(normalization.positions, 1))
    totals.groundTruth += share * Double(values.studentCrossEntropy[row])
    totals.distillation += divergenceWeight(ofRow: row) * Double(values.divergence[row])
    totals.softCrossEntropy += share * Double(values.softCrossEntropy[row])
    totals.forwardKL += share * Double(values.forwardKL[row])
    totals.teacherCrossEntropy += share * Double(values.teacherCrossEntropy[row])
    totals.confidence += share * Double(values.confidence[row])
    totals.agreement += share * Double(values.agreement[row])
  }

  private func weights(ofRow row: Int) -> RowWeights {
    RowWeights(
      groundTruth: objective.includesGroundTruth
        ? Float(1 / Double(max(normalization.positions, 1))) : 0,
      divergence: Float(divergenceWeight(ofRow: row)))
  }

  private func divergenceWeight(ofRow row: Int) -> Double {
    guard objective.needsTeacher else { return 0 }
    guard objective.isTokenScaled else { return 1 / Double(max(normalization.positions, 1)) }
    return Double(values.tokenScale[row]) * objective.sequenceWeight(of: normalization.sequences)
  }
}
