import CKernels

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
    values.reset(count: shape.rows)
    var statistics = [tsld_softmax_statistics](
      repeating: tsld_softmax_statistics(), count: shape.rows)
    let totals = labels.withUnsafeBufferPointer { labels in
      let logitObjective = LogitObjective(
        objective: self, normalization: Normalization(labels: Array(labels), length: shape.length),
        wantsGradient: true, values: values)
      guard let base = labels.baseAddress else { return ObjectiveTotals() }
      let rows = 0..<shape.rows
      if let teacher {
        logitObjective.readTeacher(
          teacher, labels: base, firstRow: 0, rows: rows, statistics: &statistics)
        logitObjective.scaleTokens(labels: base, rows: rows, length: shape.length)
      }
      logitObjective.readStudent(
        student, teacher: teacher, labels: base, firstRow: 0, rows: rows, statistics: statistics)
      return logitObjective.totals(labels: base, rows: rows, length: shape.length)
    }
    return (totals, values)
  }
}
