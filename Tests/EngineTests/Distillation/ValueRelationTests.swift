import TestSupport
import Testing

@testable import Engine

/// How a block's values relate to each other, distilled.
@Suite struct ValueRelationTests {
  static func model(
    heads: Int, headSize: Int = 8, layers: Int = 1, vocabulary: Int = 32
  ) -> Architecture {
    .llama(
      vocabularySize: vocabulary, hiddenSize: heads * headSize, layerCount: layers,
      headCount: heads, keyValueHeadCount: heads, feedForwardSize: 24, maximumPositions: 16)
  }

  @Test func valueAndGradient() throws {
    let golden = try Golden(
      tensors: Fixtures.golden.appendingPathComponent("bitdistill.safetensors"))
    let architecture = Self.model(heads: 4)
    let shape = BatchShape(batch: 2, length: 10)
    func values(_ name: String) throws -> RandomMatrix {
      let matrix = RandomMatrix(20, 96, seed: 3)
      let own = try golden.floats(name)
      for row in 0..<20 {
        for column in 0..<32 {
          matrix.matrix[row, 64 + column] = own[row * 32 + column]
        }
      }
      return matrix
    }
    let (student, teacher) = (try values("student_values"), try values("teacher_values"))
    for threads in [1, 3] {
      let relation = ValueRelation(
        weight: 2, block: nil, student: architecture, teacher: architecture, microBatch: shape,
        threadCount: threads)
      let gradient = RandomMatrix(zeros: 20, 96)
      let loss = relation.add(
        to: gradient.matrix, student: student.matrix, teacher: teacher.matrix, shape: shape,
        share: 0.5, pool: ThreadPool(threadCount: threads))
      // The value that the formula has in float64, by hand from its description.
      #expect(abs(loss / 0.020649668830532146 - 1) < 1e-5)
      let found = (0..<20).flatMap { row in (0..<32).map { gradient.matrix[row, 64 + $0] } }
      let expected = try golden.floats("relation.grad")
      let largest = expected.map(abs).max() ?? 0
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 * largest })
      #expect((0..<20).allSatisfy { row in (0..<64).allSatisfy { gradient.matrix[row, $0] == 0 } })
    }
  }

  /// A value of zero has no direction, and moves nothing; one that is not a number is told.
  @Test func oddValues() {
    let architecture = Self.model(heads: 1, headSize: 4)
    let shape = BatchShape(batch: 1, length: 5)
    let relation = ValueRelation(
      weight: 1, block: nil, student: architecture, teacher: architecture, microBatch: shape,
      threadCount: 1)
    func loss(_ change: (Matrix) -> Void) -> (loss: Double, gradient: [Float]) {
      let (student, teacher) = (RandomMatrix(5, 12, seed: 1), RandomMatrix(5, 12, seed: 2))
      change(student.matrix)
      let gradient = RandomMatrix(zeros: 5, 12)
      let loss = relation.add(
        to: gradient.matrix, student: student.matrix, teacher: teacher.matrix, shape: shape,
        share: 1, pool: ThreadPool(threadCount: 1))
      return (loss, gradient.values)
    }
    let zeros = loss { matrix in for column in 8..<12 { matrix[2, column] = 0 } }
    #expect(zeros.loss.isFinite && zeros.gradient.allSatisfy(\.isFinite))
    #expect(zeros.gradient[2 * 12 + 8..<3 * 12].allSatisfy { $0 == 0 })
    #expect(zeros.gradient.contains { $0 != 0 })
    #expect(loss { $0[1, 9] = .nan }.loss.isNaN)
    #expect(loss { $0[1, 9] = .infinity }.loss.isNaN)
  }

  /// The whole model's gradient against central differences, from a deeper and wider teacher.
  @Test(arguments: [Int?.none, 1])
  func wholeModel(block: Int?) throws {
    var architecture = Self.model(heads: 2, headSize: 4, layers: 2, vocabulary: 11)
    architecture.norm = .rms(epsilon: 0.3)
    let model = try Decoder.random(architecture, seed: 4, trainable: true)
    var random = RandomSource(seed: 6)
    random.fillNormal(model.parameters.weights.values, standardDeviation: 0.4)
    let teacher = try Decoder.random(
      Self.model(heads: 4, headSize: 4, layers: 3, vocabulary: 11), seed: 5, trainable: false)
    let distiller = Distiller(
      student: model, teacher: teacher, quantized: nil,
      objective: Objective(.groundTruth, valueRelation: 40, valueRelationBlock: block),
      microBatch: BatchShape(batch: 3, length: 7), pool: ThreadPool(threadCount: 1))
    let tokens = (0..<21).map { Int32(($0 * $0 + 3 * $0) % 11) }
    let batch = Batch(tokens, length: 7)
    let report = distiller.accumulate(batch, normalization: Normalization(batch))
    #expect(report.totals.layers > 0)
    #expect(report.totals.loss == report.totals.groundTruth + report.totals.layers)
    let analytic = Array(try #require(model.parameters.gradients).values)
    for parameter in model.parameters.parameters {
      let range = parameter.offset..<parameter.offset + parameter.spec.count
      let error = GradientCheck.worstError(
        of: Array(analytic[range]), values: parameter.weight.values
      ) {
        distiller.accumulate(batch, normalization: Normalization(batch)).totals.loss
      }
      #expect(error < 2e-2, "\(parameter.name)")
    }
  }

  @Test(arguments: [(nil, 1, 2), (1, 0, 1), (2, 1, 2), (9, 1, 2)] as [(Int?, Int, Int)])
  func blocks(given: Int?, student: Int, teacher: Int) {
    let relation = ValueRelation(
      weight: 1, block: given.map { $0 - 1 }, student: Self.model(heads: 2, layers: 2),
      teacher: Self.model(heads: 2, layers: 3), microBatch: BatchShape(batch: 1, length: 2),
      threadCount: 1)
    #expect((relation.block, relation.teacherBlock) == (student, teacher))
  }
}
