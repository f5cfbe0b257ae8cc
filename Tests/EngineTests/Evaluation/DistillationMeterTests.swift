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
      PerplexityMeter(
        $0, microBatch: BatchShape(batch: 4, length: Self.length), pool: ThreadPool(threadCount: 1))
    }
    for batch in Self.batches {
      meter.measure(batch)
      for meter in own { meter.measure(batch.tokens, length: Self.length) }
    }
    #expect(abs(meter.student.perplexity / own[0].perplexity - 1) < 1e-6)
    #expect(abs(try #require(meter.teacher).perplexity / own[1].perplexity - 1) < 1e-6)
  }

  /// What takes its part in the check of memory is what is allocated.
  @Test func bytesGrowWithWhatIsKept() {
    func bytes(_ hasTeacher: Bool, batch: Int) -> Int {
      DistillationMeter.byteCount(
        DistillerTests.architecture, hasTeacher: hasTeacher,
        microBatch: BatchShape(batch: batch, length: 12), threadCount: 1)
    }
    #expect(bytes(true, batch: 1) > 2 * bytes(false, batch: 1))
    #expect(bytes(true, batch: 4) > 3 * bytes(true, batch: 1))
    let inspector = TokenInspector.byteCount(
      DistillerTests.architecture, hasTeacher: true, length: 12, threadCount: 1)
    // Two models' logits alone.
    #expect(inspector > 2 * 12 * 32 * 4 && inspector < bytes(true, batch: 1))
    #expect(
      PerplexityMeter.byteCount(
        DistillerTests.architecture, microBatch: BatchShape(batch: 4, length: 12), threadCount: 1)
        == bytes(false, batch: 4))
  }
}
