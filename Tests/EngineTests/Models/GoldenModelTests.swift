import Checkpoints
import TestSupport
import Testing

@testable import Engine

/// Whole models of every architecture against logits, hidden states, gradients and training curves
/// from PyTorch.
@Suite struct GoldenModelTests {
  /// A student ternarized as in the golden values, and its full-precision teacher.
  struct Pair {
    let golden: Golden
    let directory: ModelDirectory
    let batch: Batch
    let distiller: Distiller

    init(
      _ name: String, _ objective: Objective = Objective(), weightDecay: Float = 0,
      threads: Int = 2
    ) throws {
      golden = try Golden(name)
      directory = try ModelDirectory(Fixtures.golden(name))
      batch = Batch(
        try golden.int32s("input_ids"), length: try golden.shape("input_ids")[1])
      let architecture = directory.architecture
      let teacher = try ParameterStore(architecture, trainable: false)
      let student = try ParameterStore(architecture, trainable: true, quantizer: Quantizer())
      try directory.load(into: teacher)
      try directory.load(into: student)
      distiller = Distiller(
        student: Decoder(architecture, parameters: student),
        teacher: Decoder(architecture, parameters: teacher),
        quantized: QuantizedWeights(Quantizer(), in: student), objective: objective,
        optimizer: .init(weightDecay: weightDecay, decaysVectors: true), microBatch: batch.shape,
        pool: ThreadPool(threadCount: threads))
    }

    func accumulate() -> StepReport {
      distiller.accumulate(batch, normalization: Normalization(batch))
    }

    /// The losses and norms of ten steps on the batch.
    func tenSteps() -> [StepReport] {
      let schedule = Schedule(totalSteps: 10)
      return (0..<10).map {
        distiller.step(batch, learningRate: Float(2e-3 * schedule.factor(atStep: $0)))
      }
    }

    /// Whether some weight is so near its threshold that rounding decides its code, and the processor
    /// decides that: a student may then go either way.
    var hasTie: Bool {
      distiller.quantized?.matrices.contains { matrix in
        (0..<matrix.parameter.weight.count).contains {
          let threshold = matrix.thresholds[$0 / matrix.segmentLength]
          return abs(abs(matrix.parameter.weight.base[$0]) - threshold) < 4e-6 * threshold
        }
      } ?? false
    }

    var shape: BatchShape { batch.shape }

    /// A model's logits of every position, and what its pass kept.
    func logits(_ model: Decoder) -> (logits: [Float], activations: Activations) {
      let activations = Activations(
        model.architecture, microBatch: shape, threadCount: 2, retention: .layers)
      model.forward(batch.tokens, shape: shape, into: activations, pool: distiller.pool)
      let logits = RandomMatrix(zeros: shape.rows, model.architecture.vocabularySize)
      model.head.forward(activations.hidden, into: logits.matrix)
      return (logits.values, activations)
    }
  }

  @Test(arguments: Fixtures.goldenNames)
  func logitsAndHiddenStates(name: String) throws {
    let pair = try Pair(name)
    let (teacher, activations) = pair.logits(try #require(pair.distiller.teacher))
    let expected = try pair.golden.floats("teacher.logits")
    #expect(Difference(teacher, expected: expected).absolute < 2e-4)
    let layers = pair.directory.architecture.layerCount
    for layer in 0...layers {
      let hidden = layer < layers ? activations.input(ofBlock: layer) : activations.hidden
      let expected = try pair.golden.floats("teacher.hidden.\(layer)")
      #expect(Difference(Array(hidden.values), expected: expected).absolute < 2e-4, "\(layer)")
    }
    let student = pair.logits(pair.distiller.student).logits
    #expect(
      Difference(student, expected: try pair.golden.floats("student.logits")).absolute < 2e-4)
  }

  @Test(arguments: Fixtures.goldenNames + longNames)
  func tokenValues(name: String) throws {
    let pair = try Pair(name)
    let inspector = TokenInspector(
      student: pair.distiller.student, teacher: pair.distiller.teacher, length: pair.batch.length)
    let insights = pair.batch.parts(of: 1).flatMap {
      inspector.inspect($0.tokens, objective: Objective(), top: 0, pool: pair.distiller.pool)
    }
    let teacher = insights.compactMap(\.teacher)
    for (found, key) in [
      (teacher.map(\.crossEntropy), "teacher_ce"), (teacher.map(\.entropy), "teacher_entropy"),
      (teacher.map(\.tokenScale), "scale"), (teacher.map(\.softCrossEntropy), "kd"),
    ] {
      let expected = try pair.golden.floats(key)
      #expect(Difference(found, expected: expected).relative < 1e-4, "\(key)")
    }
  }

  @Test(arguments: Fixtures.goldenNames, ["gt", "logit", "logit_gt", "tsld", "tsld_only", "l2l"])
  func lossAndGradients(name: String, method: String) throws {
    let kind = try #require(Objective.Kind(rawValue: method))
    let pair = try Pair(name, Objective(kind))
    guard let expectedLoss = pair.golden.scalar(method, "total") else {
      #expect(name == "gpt_neo" && method == "l2l", "golden values are missing")
      return
    }
    let report = pair.accumulate()
    #expect(abs(report.totals.loss / expectedLoss - 1) < 1e-4)
    try checkLayers(report, pair, method)
    try checkGradients(pair, method)
  }

  /// More than one attention tile, logits in more than one group, a window across tiles.
  static let longNames = ["llama-long", "mistral-long"]

  @Test(arguments: [
    ("llama-long", "tsld"), ("llama-long", "l2l"), ("mistral-long", "tsld"),
    ("mistral-long", "logit_gt"),
  ])
  func longSequences(name: String, method: String) throws {
    let pair = try Pair(name, Objective(try #require(Objective.Kind(rawValue: method))))
    #expect(pair.batch.length > 2 * Attention.tileRows)
    let expected = try #require(pair.golden.scalar(method, "total"))
    let report = pair.accumulate()
    #expect(abs(report.totals.loss / expected - 1) < 1e-5)
    try checkLayers(report, pair, method)
    try checkGradients(pair, method)
  }

  @Test(arguments: longNames)
  func tenLongSteps(name: String) throws {
    let pair = try Pair(name, weightDecay: 0.01)
    try checkCurve(pair, "tsld")
  }

  private func checkLayers(_ report: StepReport, _ pair: Pair, _ method: String) throws {
    guard let layers = report.layers else { return }
    let hidden = try #require(pair.golden.scalar(method, "rep"))
    let scores = try #require(pair.golden.scalar(method, "attn"))
    #expect(abs(layers.hidden.reduce(0, +) / hidden - 1) < 1e-4)
    #expect(abs(layers.scores.reduce(0, +) / scores - 1) < 1e-4)
  }

  private func checkGradients(_ pair: Pair, _ method: String) throws {
    let names = TensorNames(pair.directory.config.family)
    let prefix = "grad.\(method)."
    let expectedNames = pair.golden.names.filter { $0.hasPrefix(prefix) }
    #expect(expectedNames.count == pair.directory.architecture.parameterSpecs.count)
    for parameter in pair.distiller.student.parameters.parameters {
      let published = try #require(names[parameter.name])
      var expected = try pair.golden.floats(prefix + published.name)
      if published.layout == .interleaved {
        expected = separated(expected, headCount: pair.directory.architecture.headCount)
      }
      let difference = Difference(
        Array(try #require(parameter.gradient).values), expected: expected)
      // What is zero in exact arithmetic is rounding noise on both sides.
      let isNoise = (expected.map(abs).max() ?? 0) < 1e-6
      #expect(
        isNoise ? difference.absolute < 1e-6 : difference.relative < 1e-3, "\(parameter.name)")
    }
  }

  /// Queries, keys and values after each other, from head after head.
  private func separated(_ values: [Float], headCount: Int) -> [Float] {
    let count = values.count / (3 * headCount)
    var result: [Float] = []
    for kind in 0..<3 {
      for head in 0..<headCount {
        let start = (3 * head + kind) * count
        result += values[start..<start + count]
      }
    }
    return result
  }

  @Test(arguments: Fixtures.goldenNames)
  func meanReduction(name: String) throws {
    let pair = try Pair(name, Objective(reduction: .mean))
    let expected = try #require(pair.golden.scalar("tsld.mean", "total"))
    let report = pair.accumulate()
    #expect(abs(report.totals.loss / expected - 1) < 1e-4)
  }

  @Test(arguments: Fixtures.goldenNames, ["gt", "logit", "tsld"])
  func tenSteps(name: String, method: String) throws {
    let kind = try #require(Objective.Kind(rawValue: method))
    let pair = try Pair(name, Objective(kind), weightDecay: 0.01)
    let isCertain = try checkCurve(pair, method)
    let final = pair.logits(pair.distiller.student).logits
    let expected = try pair.golden.floats("curve.\(method).final_logits")
    #expect(Difference(final, expected: expected).relative < (isCertain ? 1e-3 : 0.1))
  }

  /// After a tie the reference's curve is one of two that are near each other.
  ///
  /// - Returns: whether there was none.
  @discardableResult
  private func checkCurve(_ pair: Pair, _ method: String) throws -> Bool {
    let losses = try pair.golden.floats("curve.\(method).loss")
    let norms = try pair.golden.floats("curve.\(method).grad_norm")
    var ties: [Bool] = []
    pair.distiller.gradientsAreReady = { _ in ties.append((ties.last ?? false) || pair.hasTie) }
    defer { pair.distiller.gradientsAreReady = nil }
    for (step, report) in pair.tenSteps().enumerated() {
      let tolerance = ties[step] ? 0.03 : 1e-3
      #expect(abs(report.totals.loss / Double(losses[step]) - 1) < 1e-3, "step \(step)")
      #expect(abs(report.gradientNorm / Double(norms[step]) - 1) < tolerance, "step \(step)")
    }
    return ties.last == false && !pair.hasTie
  }
}
