import CKernels

/// Evaluates an objective on logits: losses, per-token values, and the gradient in the logits'
/// place.
///
/// Shapes: labels (batch · length), negative where a position predicts nothing; logits (rows, V),
/// the rows of the batch from `first` on.
struct LogitObjective {
  let objective: Objective
  let labels: [Int32]
  let length: Int
  let normalization: Normalization
  let wantsGradient: Bool
  let values: TokenValues

  /// Reads the teacher's logits: its cross entropies, entropies and confidences.
  func readTeacher(_ logits: Matrix, from first: Int) {
    for index in 0..<logits.rows where labels[first + index] >= 0 {
      let row = first + index
      let x = logits.base + index * logits.stride
      let result = tsld_softmax_row_statistics(x, Int64(logits.columns))
      values.teacherStatistics[row] = result
      values[.teacherCrossEntropy][row] = -result.logProbability(x[Int(labels[row])])
      values[.teacherEntropy][row] = result.entropy
      values[.confidence][row] = result.probability(result.maximum)
    }
  }

  /// Computes the token scale of each sequence from what the teacher said.
  func scaleTokens(rows: Range<Int>) {
    let source: TokenValues.Quantity =
      objective.scaleSource == .crossEntropy ? .teacherCrossEntropy : .teacherEntropy
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      let sequence = start..<start + length
      let scale = TokenScale.of(
        values[source][sequence], labels: labels[sequence], temperature: objective.temperature)
      for (row, value) in zip(sequence, scale) { values[.tokenScale][row] = value }
    }
  }

  /// Evaluates the student's logits; they become the gradient, zero where there is no label.
  func readStudent(
    _ logits: Matrix, teacher: Matrix?, from first: Int, topTokens: TopTokens? = nil
  ) {
    let count = Int64(logits.columns)
    for index in 0..<logits.rows {
      let row = first + index
      let student = logits.base + index * logits.stride
      guard labels[row] >= 0 else {
        student.update(repeating: 0, count: logits.columns)
        continue
      }
      let label = Int(labels[row])
      let labelLogit = student[label]
      let logitRow = LogitRow(
        student: student, teacher: teacher.map { $0.base + index * $0.stride }, count: count,
        label: label, studentMaximum: tsld_maximum(student, count),
        teacherStatistics: values.teacherStatistics[row])
      if teacher != nil {
        let best = student[Int(logitRow.teacherStatistics.arg_max)]
        values[.agreement][row] = best == logitRow.studentMaximum ? 1 : 0
      }
      topTokens?.read(logitRow, row: row)
      let outcome = logitRow.evaluate(objective, wantsGradient ? weights(ofRow: row) : nil)
      values[.studentCrossEntropy][row] =
        outcome.studentLogSum - (labelLogit - logitRow.studentMaximum)
      values[.softCrossEntropy][row] = outcome.softCrossEntropy
      values[.forwardKL][row] = outcome.forwardKL
      values[.divergence][row] = outcome.divergence
      let logSum = logitRow.studentMaximum + outcome.studentLogSum
      values[.squaredLogSum][row] = logSum * logSum
    }
  }

  /// Adds up what the rows left behind; divisors are the step's.
  var totals: ObjectiveTotals {
    var totals = ObjectiveTotals()
    for start in stride(from: 0, to: labels.count, by: length) {
      // One sequence at a time, so that a sum does not depend on how sequences are dealt out.
      var sequence = ObjectiveTotals()
      for row in start..<start + length where labels[row] >= 0 { add(row, to: &sequence) }
      sequence.tokenScale = TokenScaleSummary(values[.tokenScale][start..<start + length])
      totals += sequence
    }
    totals.includesGroundTruth = objective.includesGroundTruth
    return totals
  }

  private func add(_ row: Int, to totals: inout ObjectiveTotals) {
    func value(_ quantity: TokenValues.Quantity) -> Double { Double(values[quantity][row]) }
    totals.groundTruth += share * value(.studentCrossEntropy)
    totals.distillation += divergenceWeight(ofRow: row) * value(.divergence)
    totals.softCrossEntropy += share * value(.softCrossEntropy)
    totals.forwardKL += share * value(.forwardKL)
    totals.teacherCrossEntropy += share * value(.teacherCrossEntropy)
    totals.confidence += share * value(.confidence)
    totals.agreement += share * value(.agreement)
    totals.zLoss += squaredLogSumWeight * value(.squaredLogSum)
  }

  private func weights(ofRow row: Int) -> LogitRow.Weights {
    LogitRow.Weights(
      groundTruth: objective.includesGroundTruth ? Float(share) : 0,
      divergence: Float(divergenceWeight(ofRow: row)),
      squaredLogSum: Float(squaredLogSumWeight))
  }

  private var squaredLogSumWeight: Double { Double(objective.zLoss ?? 0) * share }

  private func divergenceWeight(ofRow row: Int) -> Double {
    guard objective.needsTeacher else { return 0 }
    guard objective.isTokenScaled else { return share }
    return Double(values[.tokenScale][row]) * objective.sequenceWeight(of: normalization.sequences)
  }

  /// What a position weighs in a mean over all that have a label.
  private var share: Double { 1 / Double(max(normalization.positions, 1)) }
}

extension Objective {
  /// Evaluates the objective on logits that are already there.
  ///
  /// Shapes: student and teacher (batch · length, V), both overwritten, the student's by its
  /// gradient; labels (batch · length), negative where a position predicts nothing.
  public func evaluate(
    student: Matrix, teacher: Matrix?, labels: [Int32], shape: BatchShape
  ) -> (totals: ObjectiveTotals, values: TokenValues) {
    precondition(student.rows == shape.rows && labels.count == shape.rows)
    let values = TokenValues(capacity: shape.rows)
    let logitObjective = LogitObjective(
      objective: self, labels: labels, length: shape.length,
      normalization: Normalization(labels: labels, length: shape.length), wantsGradient: true,
      values: values)
    if let teacher {
      logitObjective.readTeacher(teacher, from: 0)
      logitObjective.scaleTokens(rows: 0..<shape.rows)
    }
    logitObjective.readStudent(student, teacher: teacher, from: 0)
    return (logitObjective.totals, values)
  }
}
