import CKernels
import Foundation
import TestSupport
import Testing

@testable import Engine

/// Divergences of nearly equal models, where rounding would drown them, and of many tokens.
@Suite struct DivergencePrecisionTests {
  static let kinds: [Objective.Kind] = [.forwardKL, .reverseKL, .confidenceAware, .adaptive, .logit]

  /// A large common offset of the logits changes no probability, and must not change the precision.
  @Test(arguments: kinds, [Float(0), 100])
  func nearlyEqualModels(kind: Objective.Kind, offset: Float) {
    let teacher = (0..<500).map { Float(sin(Double($0) * 1.7) * 3) + offset }
    let student = teacher.enumerated().map { $1 + Float(cos(Double($0) * 2.3)) * 0.004 }
    let (p, q) = (Self.logProbabilities(teacher), Self.logProbabilities(student))
    let forward = zip(p, q).reduce(0.0) { $0 + exp($1.0) * ($1.0 - $1.1) }
    let totals = Self.totals(kind, student, teacher)
    #expect(forward < 1e-5)
    #expect(abs(totals.forwardKL - forward) < 2e-7)
    if kind != .logit {
      let reverse = zip(p, q).reduce(0.0) { $0 + exp($1.1) * ($1.1 - $1.0) }
      #expect(totals.loss > min(forward, reverse) - 2e-7 && totals.loss < max(forward, reverse) + 2e-7)
    }
  }

  @Test(arguments: kinds, [Float(0), 100])
  func equalModelsAreNotApart(kind: Objective.Kind, offset: Float) {
    let logits = (0..<500).map { Float(sin(Double($0) * 1.7) * 3) + offset }
    let totals = Self.totals(kind, logits, logits)
    #expect(totals.forwardKL == 0)
    if kind != .logit { #expect(totals.loss == 0) }
  }

  /// akl's head against its definition: sorted, cumulated, cut.
  @Test(arguments: [Float(0), 0.1, 0.5, 0.9, 1], [1, 2, 50, 3000])
  func headAndTail(mass: Float, count: Int) {
    for spread in [Double]([0, 0.001, 1, 8]) {
      // Every third logit is there twice.
      let teacher: [Float] = (0..<count).map { token in
        Float(sin(Double(token - token % 3 / 2) * 0.7) * spread)
      }
      let student: [Float] = (0..<count).map { token in Float(cos(Double(token) * 0.3)) }
      let p = Self.logProbabilities(teacher).map { Foundation.exp($0) }
      let q = Self.logProbabilities(student).map { Foundation.exp($0) }
      var (cumulated, expected) = (0.0, 0.0)
      // Equally probable tokens in their order; sums near the mass may round to either side.
      let order: [Int] = p.indices.sorted { (a: Int, b: Int) -> Bool in
        teacher[a] == teacher[b] ? a < b : teacher[a] > teacher[b]
      }
      var isClose = false
      for (rank, token) in order.enumerated() {
        cumulated += p[token]
        isClose = isClose || abs(cumulated - Double(mass)) < 1e-5
        if rank == 0 || cumulated <= Double(mass) { expected += abs(p[token] - q[token]) }
      }
      if isClose, mass < 1 { continue }
      var (head, tail): (Float, Float) = (0, 0)
      tsld_head_tail_gaps(
        student, teacher, Int64(count), tsld_softmax_row_statistics(student, Int64(count)),
        tsld_softmax_row_statistics(teacher, Int64(count)), mass, &head, &tail)
      let total = zip(p, q).reduce(0.0) { $0 + abs($1.0 - $1.1) }
      if mass < 1 { #expect(abs(Double(head) - expected) < 1e-5, "spread \(spread)") }
      #expect(abs(Double(head + tail) - total) < 1e-5)
    }
  }

  @Test func headAndTailOfNothingFiniteEnd() {
    for logits in [[Float.nan, 1, 2], [.infinity, 1, 2], [-.infinity, -.infinity, -.infinity]] {
      let statistics = tsld_softmax_row_statistics(logits, 3)
      var (head, tail): (Float, Float) = (0, 0)
      tsld_head_tail_gaps(logits, logits, 3, statistics, statistics, 0.5, &head, &tail)
      #expect(head.isNaN)
    }
  }

  private static func logProbabilities(_ logits: [Float]) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0.0) { $0 + exp(Double($1) - largest) }
    return logits.map { Double($0) - largest - log(sum) }
  }

  private static func totals(
    _ kind: Objective.Kind, _ student: [Float], _ teacher: [Float]
  ) -> ObjectiveTotals {
    let rows = [student, teacher].map { logits in
      let matrix = RandomMatrix(zeros: 1, logits.count)
      for (index, logit) in logits.enumerated() { matrix.matrix.values[index] = logit }
      return matrix
    }
    return Objective(kind, beta: 0.3).evaluate(
      student: rows[0].matrix, teacher: rows[1].matrix, labels: [7],
      shape: BatchShape(batch: 1, length: 1)
    ).totals
  }
}
