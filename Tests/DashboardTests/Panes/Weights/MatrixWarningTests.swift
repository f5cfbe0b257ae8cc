import RunStore
import Testing

@testable import Dashboard

@Suite("Warnings of matrices") struct MatrixWarningTests {
  /// Measurements of two matrices; the first has these flips, the second these.
  private func measurements(_ flips: [Double], others: [Double]) -> [[MatrixStepRecord]] {
    zip(flips, others).enumerated().map { index, pair in
      var records = Array(RunFixture.measurement(at: index * 10 + 1).prefix(2))
      for (matrix, share) in [pair.0, pair.1].enumerated() {
        records[matrix].zeroFlipShare = share
        records[matrix].signFlipShare = 0
      }
      return records
    }
  }

  private func warnings(_ measurements: [[MatrixStepRecord]], rate: Double? = 1e-3)
    -> [MatrixWarning]
  {
    MatrixWarning.warnings(of: 0, after: measurements, learningRate: rate)
  }

  private let still = Array(repeating: 0.0, count: 5)
  private let lively = Array(repeating: 0.01, count: 5)

  @Test("still while others flip is frozen") func frozen() {
    #expect(warnings(measurements(still, others: lively)) == [.frozen])
  }

  @Test("one flip, too few measurements or nobody's flips are no frost") func notFrozen() {
    #expect(warnings(measurements([0, 0, 0, 0, 0.01], others: lively)) == [])
    #expect(warnings(measurements([0, 0, 0, 0], others: [1, 1, 1, 1])) == [])
    #expect(warnings(measurements(still, others: still)) == [])
  }

  @Test("without a learning rate nothing has to flip") func noRate() {
    #expect(warnings(measurements(still, others: lively), rate: 0) == [])
    #expect(warnings(measurements(still, others: lively), rate: nil) == [.frozen])
  }

  @Test("more than four fifths of zeros are mostly zero") func mostlyZero() {
    var newest = measurements(lively, others: lively)
    newest[4][0].zeroShare = 0.81
    #expect(warnings(newest) == [.mostlyZero])
    newest[4][0].zeroShare = 0.8
    #expect(warnings(newest) == [])
  }

  @Test("a scale of zero or no number has collapsed", arguments: [0, Double.nan, .infinity])
  func collapsed(_ scale: Double) {
    var newest = measurements(lively, others: lively)
    newest[4][0].scaleMean = scale
    #expect(warnings(newest) == [.collapsed])
  }

  @Test("the states of a run carry them, as they were at a step") func states() {
    let run = RunFixture.run()
    let now = MatrixState.all(of: run, at: nil)
    #expect(now.map(\.warnings)[5] == [.frozen])
    #expect(now.map(\.warnings)[7] == [.mostlyZero])
    #expect(now.filter { !$0.warnings.isEmpty }.count == 2)
    #expect(MatrixState.all(of: run, at: 12)[5].warnings == [])
    #expect(MatrixState.all(of: run, at: 12)[5].values.step == 11)
  }
}
