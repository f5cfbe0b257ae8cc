import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

/// cakld's β, measured before training and kept.
@Suite struct CalibrationTests {
  @Test func isMeasuredOnTheFirstTenStepsAndRecorded() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) {
        $0.objective = Objective(.confidenceAware)
        $0.batch = 1
        $0.order = .sequential
        $0.steps = 3
      }
      _ = try tiny.apply(.run(steps: 3))
      try tiny.loop.train(tiny.trainer)
      let confidence = try #require(tiny.trainer.settings.objective.confidence)
      try tiny.loop.writer.flush()
      let events = try RunReader(tiny.loop.writer.directory).events()
      let event = try #require(events.first { $0.kind == .calibration })
      #expect(event.step == 0 && event.after == "cakld, beta \(confidence)")
      #expect(event.text == "the teacher's confidence was measured on 10 sequences")
      // The same sequences, looked at one by one.
      let other = tiny.trainer
      let inspector = TokenInspector(
        student: other.distiller.student, teacher: other.distiller.teacher, length: 16)
      let values = (0..<10).flatMap { index in
        inspector.inspect(
          other.inputs.train.block(index).tokens, objective: Objective(), top: 0,
          pool: other.distiller.pool)
      }.compactMap { $0.teacher?.confidence }
      #expect(values.count == 150)
      #expect(abs(values.reduce(0, +) / 150 - confidence) < 1e-6)
    }
  }

  @Test func isMeasuredOnceAndGoesOnWithTheSameBits() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.objective = Objective(.confidenceAware) }
      #expect(tiny.trainer.calibrate() == 20)
      #expect(tiny.trainer.calibrate() == nil)
      for _ in 0..<3 { _ = tiny.trainer.step() }
      let settings = tiny.trainer.settings
      let copy = try JSONDecoder().decode(
        LiveSettings.self, from: JSONEncoder().encode(settings))
      #expect(copy.objective.confidence?.bitPattern == settings.objective.confidence?.bitPattern)
      var odd = settings
      odd.objective.confidence = 0.1234567
      tiny.trainer.restore(stepCount: 3, position: 6, settings: odd)
      _ = tiny.trainer.step()
      #expect(tiny.trainer.settings.objective.confidence == 0.1234567, "what is restored is kept")
    }
  }

  @Test func aGivenBetaIsNotMeasured() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.objective = Objective(.confidenceAware, beta: 0.25) }
      #expect(tiny.trainer.calibrate() == nil)
      #expect(tiny.trainer.step().rejection == nil)
      #expect(tiny.trainer.objectiveInWords == "cakld, beta 0.25")
    }
  }

  @Test func switchingToItMeasuresIt() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      #expect(tiny.trainer.objectiveInWords == "tsld, distillation weight 2.0")
      #expect(tiny.trainer.calibrate() == nil)
      #expect(try tiny.apply(.setObjective(.confidenceAware))?.refusal == nil)
      #expect(tiny.trainer.step().rejection == nil)
      #expect(tiny.trainer.settings.objective.confidence != nil)
      // What was measured for it is nothing to jsd.
      #expect(try tiny.apply(.setObjective(.jensenShannon))?.refusal == nil)
      #expect(tiny.trainer.objectiveInWords == "jsd, beta 0.5")
    }
  }

  @Test func choosingAReductionTakesAGivenWeightBack() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.objective = Objective(distillationWeight: 3.5) }
      #expect(tiny.trainer.objectiveInWords == "tsld, distillation weight 3.5")
      #expect(try tiny.apply(.setReduction(.mean))?.refusal == nil)
      #expect(tiny.trainer.objectiveInWords == "tsld, distillation weight 1.0")
    }
  }

  /// The memory setting changes neither a step's losses nor what is recorded of its token scale.
  @Test func recordsDoNotDependOnMicroBatches() throws {
    let records = try [(4, 1), (2, 2), (1, 4)].map { batch, accumulation in
      try TemporaryDirectory.with { folder in
        let tiny = try TinyLoop(in: folder) {
          ($0.batch, $0.accumulation) = (batch, accumulation)
        }
        return (0..<10).map { _ in tiny.trainer.step().record }
      }
    }
    for other in records.dropFirst() {
      for (whole, parts) in zip(records[0], other) {
        #expect(whole.tokens == 60 && parts.tokens == 60, "every token but a sequence's first")
        #expect(abs(whole.loss / parts.loss - 1) < 1e-4)
        for path in [
          \StepRecord.distillation, \.scaleEffectiveCount, \.scaleLargest, \.scaleSmallest,
        ] {
          let (a, b) = (try #require(whole[keyPath: path]), try #require(parts[keyPath: path]))
          #expect(abs(a / b - 1) < 1e-4)
        }
      }
    }
  }
}
