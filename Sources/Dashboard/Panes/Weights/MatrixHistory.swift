import RunStore
import Terminal

/// A matrix's measurements over the steps.
struct MatrixHistory: Sendable {
  private let records: [MatrixStepRecord]
  private let peaks: [(step: Int, peak: MatrixPeak)]

  /// Everything that was measured of a matrix.
  init(of matrix: Int, in run: RunData) {
    records = run.measurements.values.compactMap { $0.values(of: matrix) }
    peaks = zip(run.peaks.steps, run.peaks.values).compactMap { step, peaks in
      peaks.first { $0.matrix == matrix }.map { (step, $0) }
    }
  }

  /// One of its quantities.
  func series(_ quantity: (MatrixStepRecord) -> Double) -> Series {
    var series = Series(smoothing: 0)
    for record in records { series.append(step: record.step, value: quantity(record)) }
    return series
  }

  /// What moved most since the measurement before.
  func peakSeries(_ quantity: (MatrixPeak) -> Double) -> Series {
    var series = Series(smoothing: 0)
    for (step, peak) in peaks { series.append(step: step, value: quantity(peak)) }
    return series
  }
}
