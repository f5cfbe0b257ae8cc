import TestSupport
import Testing

@testable import Engine

@Suite struct DistillerTests {
  static let architecture = Architecture.llama(
    vocabularySize: 32, hiddenSize: 16, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
    feedForwardSize: 24, maximumPositions: 16)
  static let tokens = (0..<48).map { Int32(($0 * 7 + $0 * $0) % 32) }
  static let batch = Batch(tokens, length: 12)

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
      for _ in 0..<5 { _ = distiller.step(Self.batch, learningRate: 1e-2) }
      return distiller.student.parameters.weights.values.map(\.bitPattern)
    }
    #expect(runs[0] == runs[1])
  }

  @Test(arguments: Objective.Kind.allCases)
  func everyObjectiveLearns(kind: Objective.Kind) throws {
    let distiller = try Self.distiller(Objective(kind, beta: 0.5))
    let losses = (0..<60).map { _ in
      distiller.step(Self.batch, learningRate: 1e-2).totals.loss
    }
    #expect(losses.allSatisfy { $0.isFinite })
    #expect(losses[59] < losses[0], "\(kind): \(losses[0]) → \(losses[59])")
  }

  @Test(arguments: [
    Quantizer.Scheme.twn, .learnedTWN, .absmean, .pact(initialClip: 0.7), .seq, .minmax(bits: 4),
  ])
  func everyQuantizerLearns(scheme: Quantizer.Scheme) throws {
    for granularity in [Quantizer.Granularity.row, .group(8), .tensor] {
      let distiller = try Self.distiller(
        Objective(.groundTruth), quantizer: Quantizer(scheme, granularity: granularity))
      let losses = (0..<60).map { _ in
        distiller.step(Self.batch, learningRate: 1e-2).totals.loss
      }
      #expect(losses[59] < 0.9 * losses[0], "\(scheme) \(granularity)")
    }
  }

  /// Also a sequence without a label, another with few, and one that is all labels.
  static let masks: [[Bool]?] = [
    nil, (0..<48).map { $0 >= 9 && !(12..<24).contains($0) && !(40..<47).contains($0) },
  ]

  static let objectives =
    Objective.Kind.allCases.map { Objective($0, beta: 0.3) } + [
      Objective(.tokenScaled, logitTemperature: 2, zLoss: 1e-3),
      Objective(.tokenScaled, valueRelation: 30), Objective(.layerToLayer, valueRelation: 30),
      Objective(.tokenScaled, reduction: .mean), Objective(.tokenScaled, distillationWeight: 2.5),
    ]

  /// Four sequences at a time, two, three and one, and one: the memory setting changes nothing.
  @Test(arguments: objectives, masks)
  func microBatchesChangeNothing(objective: Objective, mask: [Bool]?) throws {
    let batch = Batch(Self.tokens, mask: mask, length: 12)
    let runs = try [4, 2, 3, 1].map { microBatch in
      let distiller = try Self.distiller(objective, threads: 1, microBatch: microBatch)
      let report = distiller.accumulate(batch, normalization: Normalization(batch))
      let gradients = Array(try #require(distiller.student.parameters.gradients).values)
      distiller.student.parameters.gradients?.clear()
      let curve = (0..<10).map { _ in distiller.step(batch, learningRate: 1e-3).totals.loss }
      return (report: report, gradients: gradients, curve: curve)
    }
    let largest = runs[0].gradients.map(abs).max() ?? 0
    #expect(largest > 0)
    for run in runs.dropFirst() {
      #expect(abs(runs[0].report.totals.loss / run.report.totals.loss - 1) < 1e-6)
      #expect(run.report.labelCount == runs[0].report.labelCount)
      #expect(zip(runs[0].gradients, run.gradients).allSatisfy { abs($0 - $1) < 1e-5 * largest })
      for (whole, parts) in zip(runs[0].curve, run.curve) { #expect(abs(whole / parts - 1) < 1e-4) }
      let (scale, expected) = (run.report.totals.tokenScale, runs[0].report.totals.tokenScale)
      #expect(abs(scale.effectiveCount - expected.effectiveCount) < 1e-4)
      #expect(abs(scale.largest - expected.largest) < 1e-6)
      #expect(abs(scale.smallest - expected.smallest) < 1e-6)
    }
  }

  /// What two processes find, each on its own sequences, adds up to the step's.
  @Test(arguments: [Objective(.tokenScaled), Objective(.layerToLayer)])
  func partsOfAStepAddUp(objective: Objective) throws {
    let (whole, parts) = (try Self.distiller(objective), try Self.distiller(objective))
    let normalization = Normalization(Self.batch)
    let expected = whole.accumulate(Self.batch, normalization: normalization)
    let losses = Self.batch.parts(of: 3).map {
      parts.accumulate($0, normalization: normalization).totals.loss
    }
    #expect(losses.count == 2)
    #expect(abs(losses.reduce(0, +) / expected.totals.loss - 1) < 1e-6)
    let gradients = try [whole, parts].map { try #require($0.student.parameters.gradients).values }
    let largest = gradients[0].map(abs).max() ?? 0
    #expect(zip(gradients[0], gradients[1]).allSatisfy { abs($0 - $1) < 1e-5 * largest })
  }

  @Test func theWeightIsThatOfTheMeanOverSequences() throws {
    // One of the four sequences has no label.
    let batch = Batch(Self.tokens, mask: Self.masks[1], length: 12)
    func distillation(_ objective: Objective) throws -> Double {
      try Self.distiller(objective).accumulate(batch, normalization: Normalization(batch)).totals
        .distillation
    }
    let mean = try distillation(Objective(reduction: .mean))
    #expect(abs(try distillation(Objective()) / mean - 3) < 1e-6)
    #expect(abs(try distillation(Objective(distillationWeight: 0.25)) / mean - 0.25) < 1e-6)
    #expect(try distillation(Objective(distillationWeight: 0)) == 0)
  }

  @Test func confidenceIsTheMeanOfTheTeachersLargestProbability() throws {
    let batch = Batch(Self.tokens, mask: Self.masks[1], length: 12)
    let values = try [4, 3, 1].map { microBatch in
      try #require(try Self.distiller(microBatch: microBatch).teacherConfidence(batch))
    }
    let distiller = try Self.distiller()
    let inspector = TokenInspector(
      student: distiller.student, teacher: distiller.teacher, length: 12)
    let expected = Self.tokens.indices.filter { $0 % 12 == 0 }.flatMap { start in
      inspector.inspect(
        Array(Self.tokens[start..<start + 12]),
        mask: Array(Self.masks[1]?[start..<start + 12] ?? []),
        objective: Objective(), top: 1, pool: distiller.pool)
    }.compactMap { $0.teacher?.top.first?.probability }
    #expect(expected.count == batch.labels.filter { $0 >= 0 }.count)
    let mean = expected.reduce(0.0) { $0 + Double($1) } / Double(expected.count)
    for value in values { #expect(abs(value - mean) < 1e-7) }
    #expect(
      try Self.distiller().teacherConfidence(
        Batch(Self.tokens, mask: Array(repeating: false, count: 48), length: 12)) == nil)
  }

  @Test func nothingIsAppliedWhenAGradientIsNotFinite() throws {
    let distiller = try Self.distiller()
    let name = "layers.1.feedForward.down.weight"
    let gradient = try #require(distiller.student.parameters[name]?.gradient)
    gradient[0, 0] = .nan
    let before = Array(distiller.student.parameters.weights.values)
    let report = distiller.step(Self.batch, learningRate: 1e-2)
    #expect(report.rejection == .gradient(parameter: name))
    #expect(Array(distiller.student.parameters.weights.values) == before)
    #expect(distiller.optimizer.stepCount == 0)
    let next = distiller.step(Self.batch, learningRate: 1e-2)
    #expect(next.rejection == nil, "the bad gradient is gone")
  }

  /// Whatever quantizes a weight, one that is not finite must reach the loss.
  @Test(
    arguments: [
      Quantizer.Scheme.twn, .learnedTWN, .absmean, .pact(initialClip: 0.7), .seq, .minmax(bits: 4),
      nil,
    ], [Float.nan, .infinity, -.infinity])
  func nothingIsAppliedWhenAWeightIsNotFinite(scheme: Quantizer.Scheme?, value: Float) throws {
    for granularity in [Quantizer.Granularity.row, .group(8), .tensor] {
      let distiller = try Self.distiller(
        quantizer: scheme.map { Quantizer($0, granularity: granularity) })
      let name = "layers.1.feedForward.up.weight"
      try #require(distiller.student.parameters[name]).weight[3, 3] = value
      distiller.quantized?.quantize(pool: distiller.pool)
      let report = distiller.step(Self.batch, learningRate: 1e-2)
      #expect(report.rejection != nil, "\(granularity)")
      #expect(distiller.optimizer.stepCount == 0)
    }
  }

  @Test func aBatchWithoutLabelsChangesNothing() throws {
    let distiller = try Self.distiller()
    let before = Array(distiller.student.parameters.weights.values)
    let report = distiller.step(
      Batch(Self.tokens, mask: Array(repeating: false, count: 48), length: 12), learningRate: 1e-2)
    #expect(report.rejection == .noLabels)
    #expect(Array(distiller.student.parameters.weights.values) == before)
    #expect(distiller.optimizer.stepCount == 0)
  }

  @Test func phasesComeInOrder() throws {
    let distiller = try Self.distiller()
    var phases: [Phase] = []
    distiller.phaseBegins = { phases.append($0) }
    _ = distiller.step(Self.batch, learningRate: 1e-3)
    #expect(phases == Phase.allCases)
  }

  @Test func changingTheObjectiveToLayersWorksMidway() throws {
    let distiller = try Self.distiller()
    _ = distiller.step(Self.batch, learningRate: 1e-3)
    distiller.objective = Objective(.layerToLayer)
    let report = distiller.step(Self.batch, learningRate: 1e-3)
    #expect(report.totals.layers > 0)
    #expect(report.layers?.hidden.count == 3 && report.layers?.scores.count == 2)
  }
}
