import RunStore

/// A quantized matrix as it was at a step.
struct MatrixState: Sendable, Equatable {
  /// What it is.
  let record: MatrixRecord
  /// Its short name.
  let name: String
  /// What was measured.
  let values: MatrixStepRecord
  /// What deserves a look.
  let warnings: [MatrixWarning]

  /// How many weights it has.
  var weightCount: Int { record.rows * record.columns }

  /// Its shape, outputs first.
  func shape(isASCII: Bool) -> String { "\(record.rows)\(isASCII ? "x" : "×")\(record.columns)" }

  /// All matrices at a step, or at the newest one, in the order of the model.
  static func all(of run: RunData, at time: Int?) -> [MatrixState] {
    guard let newest = run.measurements.value(at: time) else { return [] }
    let last = run.lastMeasurements(at: time, count: MatrixWarning.frozenMeasurements)
    let rate = newest.first.flatMap { run.learningRate(at: $0.step) }
    return run.matrices.compactMap { record in
      newest.values(of: record.id).map {
        MatrixState(
          record: record, name: run.matrixNames[record.id] ?? record.name, values: $0,
          warnings: MatrixWarning.warnings(of: record.id, after: last, learningRate: rate))
      }
    }
  }
}

extension RunData {
  /// The last measurements at or before a step.
  fileprivate func lastMeasurements(at time: Int?, count: Int) -> [[MatrixStepRecord]] {
    let end = time.map { time in measurements.steps.partitioningIndex { $0 > time } }
    return measurements.values.prefix(end ?? measurements.values.count).suffix(count)
  }

  /// The learning rate that a step was made with.
  fileprivate func learningRate(at step: Int) -> Double? {
    guard let series = series[.learningRate], let place = series.index(at: Double(step)) else {
      return nil
    }
    return series.values[place]
  }
}
