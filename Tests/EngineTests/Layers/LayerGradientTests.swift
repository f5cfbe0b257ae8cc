import CKernels
import Foundation
import TestSupport
import Testing

@testable import Engine

/// Every layer's backward pass against central differences of its forward pass.
@Suite struct LayerGradientTests {
  static func store(_ specs: ParameterSpec...) -> ParameterStore {
    let store = ParameterStore(specs, trainable: true)
    var random = RandomSource(seed: 5)
    random.fillNormal(store.weights.values, standardDeviation: 0.5)
    return store
  }

  @Test func linear() throws {
    let store = Self.store(
      ParameterSpec("a.weight", rows: 3, columns: 4, role: .linear),
      ParameterSpec("b.weight", rows: 2, columns: 4, role: .linear),
      ParameterSpec("a.bias", columns: 3, role: .bias),
      ParameterSpec("b.bias", columns: 2, role: .bias))
    let layer = Linear(
      Array(store.parameters[0..<2]), biases: Array(store.parameters[2..<4]))
    let x = RandomMatrix(6, 4, seed: 1)
    let upstream = RandomMatrix(6, 5, seed: 2).matrix
    let y = RandomMatrix(zeros: 6, 5).matrix
    let loss = {
      layer.forward(x.matrix, into: y)
      return y.dot(upstream)
    }
    let dx = RandomMatrix(zeros: 6, 4)
    layer.backward(upstream, into: dx.matrix)
    // In two halves, as two threads would.
    layer.accumulateGradients(upstream, x: x.matrix, outputs: 0..<2)
    layer.accumulateGradients(upstream, x: x.matrix, outputs: 2..<5)
    let gradients = try #require(store.gradients)
    #expect(GradientCheck.worstError(of: dx.values, values: x.matrix.values, loss: loss) < 1e-3)
    #expect(
      GradientCheck.worstError(
        of: Array(gradients.values), values: store.weights.values, loss: loss) < 1e-3)
  }

  @Test func linearAddsTheResidual() {
    let store = Self.store(ParameterSpec("a.weight", rows: 3, columns: 4, role: .linear))
    let layer = Linear(store.parameters)
    let x = RandomMatrix(2, 4, seed: 1).matrix
    let residual = RandomMatrix(2, 3, seed: 2).matrix
    let plain = RandomMatrix(zeros: 2, 3).matrix
    let sum = RandomMatrix(zeros: 2, 3).matrix
    layer.forward(x, into: plain)
    layer.forward(x, into: sum, adding: residual)
    #expect(abs(sum[1, 2] - plain[1, 2] - residual[1, 2]) < 1e-6)
  }

  @Test(arguments: [Architecture.Norm.layer(epsilon: 1e-5), .rms(epsilon: 1e-5)])
  func norm(kind: Architecture.Norm) throws {
    let store = Self.store(
      ParameterSpec("norm.weight", columns: 6, role: .norm),
      ParameterSpec("norm.bias", columns: 6, role: .bias))
    let layer = Norm(kind, "norm", in: store)
    let x = RandomMatrix(4, 6, seed: 1)
    let residual = RandomMatrix(4, 6, seed: 3)
    let upstream = RandomMatrix(4, 6, seed: 2).matrix
    let y = RandomMatrix(zeros: 4, 6).matrix
    let kept = RandomMatrix(zeros: 2, 4).matrix
    let statistics = NormStatistics(mean: kept.base, rstd: kept.base + 4)
    let loss = {
      layer.forward(x.matrix, into: y, keeping: statistics)
      return y.dot(upstream)
    }
    _ = loss()
    let dx = RandomMatrix(zeros: 4, 6)
    let partial = RandomMatrix(zeros: 2, 6).matrix
    layer.backward(
      upstream, x: x.matrix, statistics, adding: residual.matrix, into: dx.matrix,
      partial: partial)
    layer.accumulate(partial)
    let expected = zip(dx.values, residual.values).map { $0 - $1 }
    let gradients = try #require(store.gradients)
    #expect(GradientCheck.worstError(of: expected, values: x.matrix.values, loss: loss) < 2e-3)
    #expect(
      GradientCheck.worstError(
        of: Array(gradients.values), values: store.weights.values, loss: loss) < 1e-3)
  }

  /// Slices of rows beside each other with one weight, and the gradient in the place of dy.
  @Test(arguments: [Architecture.Norm.layer(epsilon: 1e-5), .rms(epsilon: 1e-5)])
  func normOfHeads(kind: Architecture.Norm) throws {
    let store = Self.store(
      ParameterSpec("norm.weight", columns: 4, role: .norm),
      ParameterSpec("norm.bias", columns: 4, role: .bias))
    let layer = Norm(kind, "norm", in: store)
    let heads = (0..<3).map { $0 * 4..<($0 + 1) * 4 }
    let x = RandomMatrix(5, 12, seed: 1)
    let upstream = RandomMatrix(5, 12, seed: 2)
    let y = RandomMatrix(zeros: 5, 12).matrix
    let kept = RandomMatrix(zeros: 2, 15).matrix
    let statistics = NormStatistics(mean: kept.base, rstd: kept.base + 15)
    let loss = {
      for (head, columns) in heads.enumerated() {
        layer.forward(
          x.matrix.columns(columns), into: y.columns(columns), keeping: statistics + head * 5)
      }
      return y.dot(upstream.matrix)
    }
    _ = loss()
    let gradient = RandomMatrix(5, 12, seed: 2)
    let partial = RandomMatrix(zeros: 2, 4).matrix
    for (head, columns) in heads.enumerated() {
      let dHead = gradient.matrix.columns(columns)
      layer.backward(
        dHead, x: x.matrix.columns(columns), statistics + head * 5, into: dHead, partial: partial)
    }
    layer.accumulate(partial)
    let parameterGradients = try #require(store.gradients)
    #expect(
      GradientCheck.worstError(of: gradient.values, values: x.matrix.values, loss: loss) < 2e-3)
    #expect(
      GradientCheck.worstError(
        of: Array(parameterGradients.values), values: store.weights.values, loss: loss) < 1e-3)
  }

  @Test(arguments: [Architecture.Activation.relu, .gelu, .geluTanh, .silu], [false, true])
  func feedForwardActivation(activation: Architecture.Activation, isGated: Bool) {
    let layer = FeedForwardActivation(activation: activation, isGated: isGated)
    let inner = RandomMatrix(3, isGated ? 10 : 5, seed: 1)
    let upstream = RandomMatrix(3, 5, seed: 2).matrix
    let y = RandomMatrix(zeros: 3, 5).matrix
    let loss = {
      layer.forward(inner.matrix, into: y)
      return y.dot(upstream)
    }
    let gradient = RandomMatrix(3, isGated ? 10 : 5, seed: 1)
    layer.backward(upstream, inner: gradient.matrix)
    let error = GradientCheck.worstError(
      of: gradient.values, values: inner.matrix.values, step: 1e-3, loss: loss)
    #expect(error < 2e-3)
  }

  @Test func rotationIsUndoneByItsInverse() {
    let rotary = Rotary(.init(theta: 10000), headSize: 6)
    rotary.prepare(length: 9)
    let x = RandomMatrix(4, 18, seed: 1)
    let before = x.values
    rotary.rotate(x.matrix, heads: 3, position: 5, of: 9)
    #expect(zip(before, x.values).contains { abs($0 - $1) > 0.1 })
    rotary.rotate(x.matrix, heads: 3, position: 5, of: 9, direction: -1)
    #expect(zip(before, x.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func scaledRotation() {
    let rotary = Rotary(
      .init(
        theta: 10000,
        scaling: .init(
          frequencies: [1, 0.1, 0.01], longFrequencies: [0.5, 0.05, 0.005], shortLength: 8,
          attentionFactor: 1.5)),
      headSize: 6)
    rotary.prepare(length: 9)
    var rotated: [[Float]] = []
    for length in [8, 9] {
      let x = RandomMatrix(3, 18, seed: 1)
      let upstream = RandomMatrix(3, 18, seed: 2)
      func loss() -> Double {
        let y = RandomMatrix(3, 18, seed: 1)
        for index in 0..<y.matrix.count { y.matrix.base[index] = x.matrix.base[index] }
        rotary.rotate(y.matrix, heads: 3, position: 5, of: length)
        rotated.append(y.values)
        return y.matrix.dot(upstream.matrix)
      }
      _ = loss()
      let gradient = RandomMatrix(3, 18, seed: 2)
      rotary.rotate(gradient.matrix, heads: 3, position: 5, of: length, direction: -1)
      let error = GradientCheck.worstError(
        of: gradient.values, values: x.matrix.values, step: 1e-2, loss: loss)
      #expect(error < 2e-3)
    }
    #expect(rotated.first != rotated.last)
  }

  @Test func softCap() {
    let x = (-400...400).map { Float($0) * 0.1 } + [1e-6, -1e-3, .infinity, 1e30]
    let capped = RandomMatrix(zeros: 1, x.count).matrix
    _ = capped.values.update(fromContentsOf: x)
    tsld_soft_cap(capped.base, Int64(x.count), 1, Int64(x.count), 0.5, 4)
    for (found, x) in zip(capped.values, x) {
      let expected = 4 * tanh(Double(x) * 0.5 / 4)
      #expect(abs(Double(found) - expected) <= 1e-6 * abs(expected), "\(x)")
    }
  }

  @Test func embeddingGradientsLandOnTheirRows() throws {
    let store = Self.store(
      ParameterSpec("tokens", rows: 5, columns: 4, role: .embedding),
      ParameterSpec("positions", rows: 5, columns: 4, role: .embedding))
    let layer = Embedding(
      tokens: .dense(store.parameters[0]), positions: store.parameters[1], positionOffset: 2,
      paddingToken: 1, scale: 1)
    let ids: [Int32] = [3, 1, 3, 0]
    let dx = RandomMatrix(4, 4, seed: 1).matrix
    // In two halves of the columns, as two threads would.
    for columns in [0..<1, 1..<4] {
      layer.accumulateTokens(dx, ids: ids, columns: columns)
      layer.accumulatePositions(dx, length: 2, columns: columns)
    }
    let tokens = try #require(store.parameters[0].gradient)
    let positions = try #require(store.parameters[1].gradient)
    for column in 0..<4 {
      #expect(tokens[3, column] == dx[0, column] + dx[2, column])
      #expect(tokens[1, column] == 0, "the padding token takes no gradient")
      #expect(positions[2, column] == dx[0, column] + dx[2, column])
      #expect(positions[3, column] == dx[1, column] + dx[3, column])
      #expect(positions[0, column] == 0)
    }
  }
}
