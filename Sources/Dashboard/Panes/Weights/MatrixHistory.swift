import RunStore
import Terminal

/// A matrix's measurements over the steps.
struct MatrixHistory: Sendable {
  private let records: [MatrixStepRecord]

  /// Everything that was measured of a matrix.
  init(of matrix: Int, in run: RunData) {
    records = run.measurements.values.compactMap { $0.values(of: matrix) }
  }

  /// One of its quantities.
  func series(_ quantity: (MatrixStepRecord) -> Double) -> Series {
    var series = Series(smoothing: 0)
    for record in records { series.append(step: record.step, value: quantity(record)) }
    return series
  }
}
