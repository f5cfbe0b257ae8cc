import Testing

@testable import Engine

@Suite struct DistillationMeterTests {
  static let length = 12
  static let batches = [DistillerTests.batch, Batch((0..<24).map { Int32($0 % 31) }, length: 12)]

  static func models() throws -> (student: Decoder, teacher: Decoder) {
    func model(_ seed: UInt64) throws -> Decoder {
      try Decoder.random(DistillerTests.architecture, seed: seed, trainable: false)
    }
    return (try model(1), try model(2))
  }

  static func meter(_ models: (student: Decoder, teacher: Decoder)) -> DistillationMeter {
    DistillationMeter(
      student: models.student, teacher: models.teacher,
      microBatch: BatchShape(batch: 4, length: length), pool: ThreadPool(threadCount: 2))
  }

  /// What is known of the teacher is left out, and nothing else changes.
  @Test func theTeacherCanBeSkipped() throws {
    let models = try Self.models()
    let (whole, partly) = (Self.meter(models), Self.meter(models))
    for (index, batch) in Self.batches.enumerated() {
      whole.measure(batch)
      partly.measure(batch, skipsTeacher: index > 0)
    }
    #expect(whole.student == partly.student)
    #expect(whole.layerErrors == partly.layerErrors && whole.layerErrors.count == 3 * Self.length)
    #expect(whole.teacher?.counts.reduce(0, +) == 66)
    #expect(partly.teacher?.counts.reduce(0, +) == 44)
  }

  @Test func perplexitiesAreThoseOfEachModel() throws {
    let models = try Self.models()
    let meter = Self.meter(models)
    let own = [models.student, models.teacher].map {
      DistillationMeter(
        student: $0, teacher: nil, microBatch: BatchShape(batch: 4, length: Self.length),
        pool: ThreadPool(threadCount: 1))
    }
    for batch in Self.batches {
      meter.measure(batch)
      for meter in own { meter.measure(batch) }
    }
    #expect(abs(meter.student.perplexity / own[0].student.perplexity - 1) < 1e-6)
    let teacher = try #require(meter.teacher)
    #expect(abs(teacher.perplexity / own[1].student.perplexity - 1) < 1e-6)
  }

  /// What takes its part in the check of memory is what is allocated.
  @Test func bytesGrowWithWhatIsKept() {
    func bytes(_ hasTeacher: Bool, batch: Int) -> Int {
      DistillationMeter.byteCount(
        DistillerTests.architecture, teacher: hasTeacher ? DistillerTests.architecture : nil,
        microBatch: BatchShape(batch: batch, length: 12), threadCount: 1)
    }
    #expect(bytes(true, batch: 1) > 2 * bytes(false, batch: 1))
    #expect(bytes(true, batch: 4) > 3 * bytes(true, batch: 1))
    let inspector = TokenInspector.byteCount(
      DistillerTests.architecture, teacher: DistillerTests.architecture, length: 12, threadCount: 1)
    // Two models' logits alone.
    #expect(inspector > 2 * 12 * 32 * 4 && inspector < bytes(true, batch: 1))
  }

  static let tokens: [Int32] = (0..<60).map { index in Int32((index * 11 + index * index) % 32) }

  /// A meter of one model.
  static func lone(batch: Int) throws -> DistillationMeter {
    DistillationMeter(
      student: try models().student, teacher: nil,
      microBatch: BatchShape(batch: batch, length: 12), pool: ThreadPool(threadCount: 2))
  }

  @Test func anUntrainedModelIsAsUnsureAsTheVocabularyIsLarge() throws {
    let meter = try Self.lone(batch: 5)
    meter.measure(Batch(Self.tokens, length: 12))
    #expect(abs(meter.student.perplexity - 32) < 2)
    #expect(meter.student.count == 55)
  }

  @Test func batchesDoNotChangeTheResult() throws {
    let whole = try Self.lone(batch: 5)
    whole.measure(Batch(Self.tokens, length: 12))
    let parts = try Self.lone(batch: 2)
    for start in stride(from: 0, to: 60, by: 24) {
      parts.measure(Batch(Array(Self.tokens[start..<min(start + 24, 60)]), length: 12))
    }
    #expect(abs(whole.student.mean - parts.student.mean) < 1e-6)
  }

  @Test func masksLeaveTokensOut() throws {
    let meter = try Self.lone(batch: 5)
    var mask = [Bool](repeating: true, count: 60)
    // The first token of a sequence is never a label; the next two are left out here.
    for index in 0..<3 { mask[index] = false }
    meter.measure(Batch(Self.tokens, mask: mask, length: 12))
    #expect(meter.student.count == 53)
  }
}
