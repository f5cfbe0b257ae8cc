import TestSupport
import Testing

@testable import Engine

/// Every objective on bare logits against values and gradients from PyTorch.
@Suite struct ObjectiveGoldenTests {
  static let shape = BatchShape(batch: 2, length: 12)
  static let vocabulary = 40

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let objective: Objective
    var testDescription: String { name }

    init(_ name: String, _ objective: Objective) {
      self.name = name
      self.objective = objective
    }
  }

  static let cases = [
    Case("gt", Objective(.groundTruth)), Case("logit", Objective(.logit)),
    Case("tsld.T1.sum", Objective(.tokenScaledOnly, temperature: 1)),
    Case("tsld.T1.mean", Objective(.tokenScaledOnly, temperature: 1, reduction: .mean)),
    Case("tsld.T10.sum", Objective(.tokenScaledOnly)),
    Case("tsld.T10.mean", Objective(.tokenScaledOnly, reduction: .mean)),
    Case("forward_kl", Objective(.forwardKL)), Case("reverse_kl", Objective(.reverseKL)),
    Case("cakld.beta0.3", Objective(.confidenceAware, beta: 0.3)),
    Case("cakld.beta0.7", Objective(.confidenceAware, beta: 0.7)),
    Case("akl.mu0.5", Objective(.adaptive)), Case("jsd.0.5", Objective(.jensenShannon)),
  ]

  static func golden() throws -> Golden {
    try Golden(
      tensors: Fixtures.golden.appendingPathComponent("objectives.safetensors"),
      scalars: Fixtures.golden.appendingPathComponent("objectives.json"))
  }

  static func logits(_ golden: Golden, _ name: String) throws -> RandomMatrix {
    let matrix = RandomMatrix(zeros: shape.rows, vocabulary)
    for (index, value) in try golden.floats(name).enumerated() {
      matrix.matrix.values[index] = value
    }
    return matrix
  }

  @Test(arguments: cases)
  func valueAndGradient(_ item: Case) throws {
    let golden = try Self.golden()
    let student = try Self.logits(golden, "student_logits")
    let teacher = try Self.logits(golden, "teacher_logits")
    let result = item.objective.evaluate(
      student: student.matrix, teacher: item.objective.needsTeacher ? teacher.matrix : nil,
      labels: try golden.int32s("labels"), shape: Self.shape)
    let expected = try #require(golden.scalar(item.name))
    #expect(abs(result.totals.loss / expected - 1) < 1e-5)
    let gradient = try golden.floats("grad.\(item.name)")
    #expect(Difference(student.values, expected: gradient).relative < 1e-5)
  }

  /// Neighbours' divergences, on logits and values of their own.
  @Test(arguments: [
    ("topk-kl", "bucket.K16", Objective(.topTokens, topCount: 16), 3.1694417470405605),
    ("topk-kl", "bucket.K4", Objective(.topTokens, topCount: 4), 2.396730873401243),
    ("topk-kl", "", Objective(.topTokens, topCount: 500), 3.2952366347855504),
    ("bitdistill", "kl.T1", Objective(.forwardKL, logitTemperature: 1), 3.8900686535049105),
    ("bitdistill", "kl.T2", Objective(.forwardKL, logitTemperature: 2), 5.620488667229795),
    ("bitdistill", "kl.T5", Objective(.forwardKL, logitTemperature: 5), 6.251145597162392),
  ])
  func neighbours(file: String, name: String, objective: Objective, value: Double) throws {
    let golden = try Golden(tensors: Fixtures.golden.appendingPathComponent("\(file).safetensors"))
    let shape = BatchShape(batch: 2, length: 10)
    func logits(_ name: String) throws -> RandomMatrix {
      let matrix = RandomMatrix(zeros: shape.rows, Self.vocabulary)
      _ = matrix.matrix.values.update(fromContentsOf: try golden.floats(name))
      return matrix
    }
    let student = try logits("student_logits")
    let result = objective.evaluate(
      student: student.matrix, teacher: try logits("teacher_logits").matrix,
      labels: Array(repeating: 3, count: shape.rows), shape: shape)
    #expect(abs(result.totals.loss / value - 1) < 1e-5)
    guard !name.isEmpty else { return }
    #expect(
      Difference(student.values, expected: try golden.floats("\(name).grad")).relative < 1e-5)
  }

  /// What is added to any objective, and mixtures with the text's cross entropy, by differences.
  @Test(arguments: [
    Objective(.groundTruth, zLoss: 0.1), Objective(.logitAndGroundTruth, zLoss: 0.1),
    Objective(.reverseKL, zLoss: 0.1), Objective(.jensenShannon, zLoss: 0.1),
    Objective(.topTokens, topCount: 8, zLoss: 0.1),
    Objective(.tokenScaled, logitTemperature: 3, zLoss: 0.1),
    Objective(.logitAndGroundTruth, logitTemperature: 0.5),
  ])
  func differences(objective: Objective) throws {
    let golden = try Self.golden()
    let labels = try golden.int32s("labels").enumerated().map { $0.offset == 5 ? -1 : $0.element }
    let start = try Self.logits(golden, "student_logits")
    func evaluate(_ student: RandomMatrix) throws -> Double {
      objective.evaluate(
        student: student.matrix, teacher: try Self.logits(golden, "teacher_logits").matrix,
        labels: labels, shape: Self.shape
      ).totals.loss
    }
    let gradient = try Self.logits(golden, "student_logits")
    _ = try evaluate(gradient)
    let error = try GradientCheck.worstError(
      of: gradient.values, values: start.matrix.values, step: 2e-2
    ) {
      let copy = RandomMatrix(zeros: Self.shape.rows, Self.vocabulary)
      _ = copy.matrix.values.update(fromContentsOf: start.matrix.values)
      return try evaluate(copy)
    }
    #expect(error < 5e-3)
  }

  @Test(arguments: [(Objective.Kind.logitAndGroundTruth, "logit"), (.tokenScaled, "tsld.T10.sum")])
  func groundTruthAdds(kind: Objective.Kind, part: String) throws {
    let golden = try Self.golden()
    let student = try Self.logits(golden, "student_logits")
    let teacher = try Self.logits(golden, "teacher_logits")
    let result = Objective(kind).evaluate(
      student: student.matrix, teacher: teacher.matrix, labels: try golden.int32s("labels"),
      shape: Self.shape)
    let parts = try ["gt", part].map { try #require(golden.scalar($0)) }
    #expect(abs(result.totals.loss / (parts[0] + parts[1]) - 1) < 1e-5)
    let gradient = zip(try golden.floats("grad.gt"), try golden.floats("grad.\(part)")).map(+)
    #expect(Difference(student.values, expected: gradient).relative < 1e-5)
  }

  @Test(arguments: [Float(1), 10])
  func tokenScale(temperature: Float) throws {
    let golden = try Self.golden()
    let result = Objective(.tokenScaled, temperature: temperature).evaluate(
      student: try Self.logits(golden, "student_logits").matrix,
      teacher: try Self.logits(golden, "teacher_logits").matrix,
      labels: try golden.int32s("labels"), shape: Self.shape)
    let expected = try golden.floats("scale.T\(Int(temperature))")
    #expect(Difference(Array(result.values[.tokenScale]), expected: expected).relative < 1e-5)
  }

  /// What stands in for a label where a position predicts nothing takes part in no sum.
  @Test(arguments: Objective.Kind.allCases.filter { $0 != .layerToLayer })
  func maskedPositionsLeaveNoTrace(kind: Objective.Kind) throws {
    let golden = try Self.golden()
    let labels = try golden.int32s("labels")
    // The first sequence loses its last four positions: as if it were shorter.
    let masked = labels.enumerated().map { (8..<12).contains($0.offset) ? -1 : $0.element }
    let runs = try [Float(0), 100].map { disturbance in
      let student = try Self.logits(golden, "student_logits")
      let teacher = try Self.logits(golden, "teacher_logits")
      for row in 8..<12 {
        student.matrix[row, 3] += disturbance
        teacher.matrix[row, 5] -= disturbance
      }
      let result = Objective(kind, beta: 0.5).evaluate(
        student: student.matrix, teacher: teacher.matrix, labels: masked, shape: Self.shape)
      return (loss: result.totals.loss, gradient: student.values)
    }
    #expect(runs[0].loss == runs[1].loss)
    #expect(runs[0].gradient == runs[1].gradient)
    #expect(runs[0].gradient[8 * Self.vocabulary..<12 * Self.vocabulary].allSatisfy { $0 == 0 })
  }

  /// Where both probabilities nearly vanish their mixture is too small for a float.
  @Test(arguments: [Float(0.1), 0.25, 0.9])
  func jensenShannonStaysFinite(beta: Float) {
    let student = RandomMatrix(zeros: 1, 4).matrix
    let teacher = RandomMatrix(zeros: 1, 4).matrix
    for (column, logit) in [Float(0), -86, -86.5, -200].enumerated() {
      student[0, column] = logit
      teacher[0, 3 - column] = logit
    }
    let result = Objective(.jensenShannon, beta: beta).evaluate(
      student: student, teacher: teacher, labels: [0], shape: BatchShape(batch: 1, length: 1))
    #expect(result.totals.loss.isFinite)
    #expect(student.values.allSatisfy { $0.isFinite })
  }

  @Test func entropyCanMakeTheScale() throws {
    let golden = try Self.golden()
    let result = Objective(.tokenScaled, scaleSource: .entropy).evaluate(
      student: try Self.logits(golden, "student_logits").matrix,
      teacher: try Self.logits(golden, "teacher_logits").matrix,
      labels: try golden.int32s("labels"), shape: Self.shape)
    let (scale, entropy) = (result.values[.tokenScale], result.values[.teacherEntropy])
    let order = (0..<12).sorted { scale[$0] < scale[$1] }
    #expect(order == (0..<12).sorted { entropy[$0] < entropy[$1] })
  }
}
