import TestSupport
import Testing

@testable import Engine

@Suite struct DistillerTests {
  static let architecture = Architecture.llama(
    vocabularySize: 32, hiddenSize: 16, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
    feedForwardSize: 24, maximumPositions: 16)
  static let tokens = (0..<48).map { Int32(($0 * 7 + $0 * $0) % 32) }

  static func distiller(
    _ objective: Objective = Objective(), quantizer: Quantizer? = Quantizer(), threads: Int = 2,
    microBatch: Int = 4
  ) throws -> Distiller {
    let student = try Decoder.random(
      architecture, seed: 1, trainable: true, quantizer: quantizer)
    let quantized = quantizer.map { QuantizedWeights($0, in: student.parameters) }
    quantized?.initializeScales()
    return Distiller(
      student: student,
      teacher: try Decoder.random(architecture, seed: 2, trainable: false),
      quantized: quantized, objective: objective,
      microBatch: BatchShape(batch: microBatch, length: 12),
      pool: ThreadPool(threadCount: threads))
  }

  @Test(arguments: [1, 2, 3])
  func sameSeedAndThreadsSameBits(threads: Int) throws {
    let runs = try (0..<2).map { _ in
      let distiller = try Self.distiller(threads: threads)
      for _ in 0..<5 { _ = distiller.step(Self.tokens, length: 12, learningRate: 1e-2) }
      return distiller.student.parameters.weights.values.map(\.bitPattern)
    }
    #expect(runs[0] == runs[1])
  }

  @Test(arguments: Objective.Kind.allCases)
  func everyObjectiveLearns(kind: Objective.Kind) throws {
    let distiller = try Self.distiller(Objective(kind))
    let losses = (0..<60).map { _ in
      distiller.step(Self.tokens, length: 12, learningRate: 1e-2).totals.loss
    }
    #expect(losses.allSatisfy { $0.isFinite })
    #expect(losses[59] < losses[0], "\(kind): \(losses[0]) → \(losses[59])")
  }

  @Test(arguments: [
    Quantizer.Scheme.twn, .absmean, .pact(initialClip: 0.7), .seq, .minmax(bits: 4),
  ])
  func everyQuantizerLearns(scheme: Quantizer.Scheme) throws {
    for granularity in [Quantizer.Granularity.row, .group(8), .tensor] {
      let distiller = try Self.distiller(
        Objective(.groundTruth), quantizer: Quantizer(scheme, granularity: granularity))
      let losses = (0..<60).map { _ in
        distiller.step(Self.tokens, length: 12, learningRate: 1e-2).totals.loss
      }
      #expect(losses[59] < 0.9 * losses[0], "\(scheme) \(granularity)")
    }
  }

  @Test(arguments: [
    Objective(.tokenScaled, reduction: .mean), Objective(.groundTruth), Objective(.logit),
    Objective(.layerToLayer),
  ])
  func microBatchesEqualOneBatch(objective: Objective) throws {
    var mask = [Bool](repeating: true, count: 48)
    if objective.kind != .layerToLayer { for index in 0..<9 { mask[index] = false } }
    // Also parts of different sizes: three sequences and one.
    let gradients = try [4, 2, 3].map { microBatch in
      let distiller = try Self.distiller(objective, microBatch: microBatch)
      var report = StepReport.empty
      distiller.accumulate(Self.tokens, mask: mask, length: 12, into: &report)
      return (
        Array(try #require(distiller.student.parameters.gradients).values), report.totals.loss
      )
    }
    let largest = gradients[0].0.map(abs).max() ?? 0
    #expect(largest > 0)
    for parts in gradients.dropFirst() {
      #expect(zip(gradients[0].0, parts.0).allSatisfy { abs($0 - $1) < 1e-4 * largest })
      #expect(abs(gradients[0].1 / parts.1 - 1) < 1e-5)
    }
  }

  @Test func summedReductionAveragesOverMicroBatches() throws {
    let losses = try [4, 2].map { microBatch in
      let distiller = try Self.distiller(Objective(.tokenScaledOnly), microBatch: microBatch)
      var report = StepReport.empty
      distiller.accumulate(Self.tokens, length: 12, into: &report)
      return report.totals.loss
    }
    #expect(abs(losses[0] / losses[1] - 2) < 1e-4, "half as many sequences share a sum")
  }

  @Test func nothingIsAppliedWhenAGradientIsNotFinite() throws {
    let distiller = try Self.distiller()
    let name = "layers.1.feedForward.down.weight"
    let gradient = try #require(distiller.student.parameters[name]?.gradient)
    gradient[0, 0] = .nan
    let before = Array(distiller.student.parameters.weights.values)
    let report = distiller.step(Self.tokens, length: 12, learningRate: 1e-2)
    #expect(report.rejection == .gradient(parameter: name))
    #expect(Array(distiller.student.parameters.weights.values) == before)
    #expect(distiller.optimizer.stepCount == 0)
    let next = distiller.step(Self.tokens, length: 12, learningRate: 1e-2)
    #expect(next.rejection == nil, "the bad gradient is gone")
  }

  @Test func nothingIsAppliedWhenAWeightIsNotFinite() throws {
    let distiller = try Self.distiller(quantizer: nil)
    distiller.student.parameters.parameters[0].weight[3, 3] = .infinity
    let report = distiller.step(Self.tokens, length: 12, learningRate: 1e-2)
    #expect(report.rejection != nil)
    #expect(distiller.optimizer.stepCount == 0)
  }

  @Test func watchedPositionsTellBothModelsCandidates() throws {
    let distiller = try Self.distiller(microBatch: 2)
    let report = distiller.step(
      Self.tokens, length: 12, learningRate: 0, watch: (rows: [25, 3], top: 5))
    #expect(report.traces.map(\.row) == [3, 25])
    for trace in report.traces {
      for candidates in [trace.student, trace.teacher] {
        #expect(candidates.count == 5)
        #expect(
          zip(candidates, candidates.dropFirst()).allSatisfy { $0.probability >= $1.probability })
        #expect(candidates.map(\.probability).reduce(0, +) < 1)
      }
    }
  }

  @Test func aBatchWithoutLabelsChangesNothing() throws {
    let distiller = try Self.distiller()
    let before = Array(distiller.student.parameters.weights.values)
    let report = distiller.step(
      Self.tokens, mask: Array(repeating: false, count: 48), length: 12, learningRate: 1e-2)
    #expect(report.rejection == .noLabels)
    #expect(Array(distiller.student.parameters.weights.values) == before)
    #expect(distiller.optimizer.stepCount == 0)
  }

  @Test func watchedPositionsOfEveryMicroBatchTellTheirNumbers() throws {
    let distiller = try Self.distiller(microBatch: 1)
    let report = distiller.step(
      Self.tokens, length: 12, learningRate: 0, watch: (rows: [0, 13, 40], top: 2))
    #expect(report.traces.count == 3)
    #expect(report.traces.allSatisfy { $0.tokenScale > 0 && $0.studentCrossEntropy > 0 })
    #expect(report.traces.allSatisfy { $0.softCrossEntropy >= $0.teacherEntropy })
    let none = distiller.step(
      Self.tokens, length: 12, learningRate: 0, watch: (rows: [0], top: 0))
    #expect(none.traces.first?.student.isEmpty == true)
  }

  @Test func phasesComeInOrder() throws {
    let distiller = try Self.distiller()
    var phases: [Phase] = []
    distiller.phaseBegins = { phases.append($0) }
    _ = distiller.step(Self.tokens, length: 12, learningRate: 1e-3)
    #expect(phases == Phase.allCases)
  }

  @Test func changingTheObjectiveToLayersWorksMidway() throws {
    let distiller = try Self.distiller()
    _ = distiller.step(Self.tokens, length: 12, learningRate: 1e-3)
    distiller.objective = Objective(.layerToLayer)
    let report = distiller.step(Self.tokens, length: 12, learningRate: 1e-3)
    #expect(report.totals.layers > 0)
    #expect(report.layers?.hidden.count == 3 && report.layers?.scores.count == 2)
  }
}
