import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite struct AttentionTests {
  /// More queries than fit into one tile, so that tiles meet.
  static let length = Attention.tileRows + 7
  static let size = 3

  static func slices(_ qkv: Matrix) -> Attention.Slices {
    func part(_ index: Int) -> Matrix { qkv.columns(index * size..<(index + 1) * size) }
    return Attention.Slices(query: part(0), key: part(1), value: part(2))
  }

  @Test(arguments: [0, 1, 5, 70])
  func matchesTheDefinition(window: Int) {
    let qkv = RandomMatrix(Self.length, 3 * Self.size, seed: 1).matrix
    let parts = Self.slices(qkv)
    let attended = RandomMatrix(zeros: Self.length, Self.size).matrix
    forward(Attention(scale: 0.7, window: window), parts, into: attended)
    for i in 0..<Self.length {
      let visible = (window > 0 ? max(0, i - window + 1) : 0)...i
      let scores = visible.map { j in
        (0..<Self.size).reduce(0.0) { $0 + Double(parts.query[i, $1] * parts.key[j, $1]) } * 0.7
      }
      let weights = scores.map { exp($0) }
      for d in 0..<Self.size {
        let sum = zip(visible, weights).reduce(0.0) { $0 + $1.1 * Double(parts.value[$1.0, d]) }
        #expect(abs(Double(attended[i, d]) - sum / weights.reduce(0, +)) < 1e-5)
      }
    }
  }

  @Test(arguments: [0, 5])
  func gradientsMatchDifferences(window: Int) {
    let attention = Attention(scale: 0.7, window: window)
    let qkv = RandomMatrix(Self.length, 3 * Self.size, seed: 1)
    let parts = Self.slices(qkv.matrix)
    let upstream = RandomMatrix(Self.length, Self.size, seed: 2).matrix
    let attended = RandomMatrix(zeros: Self.length, Self.size).matrix
    let loss = {
      forward(attention, parts, into: attended)
      return attended.dot(upstream)
    }
    let logSumExp = RandomMatrix(zeros: 1, Self.length).matrix
    let scratch = scratchMemory()
    attention.forward(
      parts, into: attended, logSumExp: logSumExp.base, scratch: scratch.matrix.base)
    let gradient = RandomMatrix(zeros: Self.length, 3 * Self.size)
    let squares = attention.backward(
      upstream, parts, attended: attended, logSumExp: logSumExp.base,
      into: Self.slices(gradient.matrix), scratch: scratch.matrix.base)
    #expect(squares == 0)
    let error = GradientCheck.worstError(
      of: gradient.values, values: qkv.matrix.values, loss: loss)
    #expect(error < 2e-3)
  }

  @Test func scoreDistillationMatchesItsDefinition() {
    // A window narrows what is attended to, not what is distilled.
    let attention = Attention(scale: 0.5, window: 4)
    let student = RandomMatrix(Self.length, 3 * Self.size, seed: 1)
    let parts = Self.slices(student.matrix)
    let teacher = Self.slices(RandomMatrix(Self.length, 3 * Self.size, seed: 9).matrix)
    let loss = {
      var sum = 0.0
      for i in 0..<Self.length {
        for j in 0...i {
          let difference = (0..<Self.size).reduce(0.0) {
            let score = parts.query[i, $1] * parts.key[j, $1]
            return $0 + 0.5 * Double(score - teacher.query[i, $1] * teacher.key[j, $1])
          }
          sum += difference * difference
        }
      }
      return sum
    }
    let attended = RandomMatrix(zeros: Self.length, Self.size).matrix
    let logSumExp = RandomMatrix(zeros: 1, Self.length).matrix
    let scratch = scratchMemory()
    attention.forward(
      parts, into: attended, logSumExp: logSumExp.base, scratch: scratch.matrix.base)
    let gradient = RandomMatrix(zeros: Self.length, 3 * Self.size)
    let nothing = RandomMatrix(zeros: Self.length, Self.size).matrix
    let squares = attention.backward(
      nothing, parts, attended: attended, logSumExp: logSumExp.base,
      into: Self.slices(gradient.matrix), distillation: (teacher, 1),
      scratch: scratch.matrix.base)
    #expect(abs(squares / loss() - 1) < 1e-5)
    let error = GradientCheck.worstError(
      of: gradient.values, values: student.matrix.values, loss: loss)
    #expect(error < 2e-3)
  }

  private func scratchMemory() -> RandomMatrix {
    RandomMatrix(
      zeros: 1,
      Attention.scratchCount(length: Self.length, headSize: Self.size, training: true))
  }

  private func forward(_ attention: Attention, _ parts: Attention.Slices, into attended: Matrix) {
    let logSumExp = RandomMatrix(zeros: 1, Self.length).matrix
    attention.forward(
      parts, into: attended, logSumExp: logSumExp.base, scratch: scratchMemory().matrix.base)
  }
}
