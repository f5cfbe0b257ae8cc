import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

/// No number that comes from outside may trap, or put a setting out of its bounds.
@Suite struct CommandBoundsTests {
  private static let doubles: [Double] = [
    .nan, .infinity, -.infinity, 0, -0.0, -1, .leastNonzeroMagnitude, 1e-300, 1e-45, 1, 3.4e38,
    3.5e38, 1e300,
    .greatestFiniteMagnitude,
  ]
  private static let integers: [Int] = [
    .min, .min + 1, -(1 << 53), Int(Int32.min) - 1, -1, 0, 2, 1 << 31, 1 << 32, 1 << 53, .max - 1,
    .max,
  ]

  private static func extremes() -> [Command] {
    let halves = doubles.flatMap { number -> [Command] in
      [
        .setLearningRate(number), .scaleLearningRate(by: number), .setTemperature(Float(number)),
        .setClip(number), .goBack(scalingLearningRateBy: number),
      ]
    }
    let wholes = integers.flatMap { number -> [Command] in
      let token = Int32(clamping: number)
      return [
        .run(steps: number), .pause, .setThreads(number), .unwatch(id: number),
        .generate(text: "a", tokens: number), .watchTokens([token, token]),
        .showCodes(matrix: number, row: number, column: number),
        .showCodes(matrix: 0, row: number, column: 0),
        .showCodes(matrix: 0, row: 0, column: number),
      ]
    }
    // Twice, because the first of a kind may prepare the second one's fall.
    return halves + halves + wholes + wholes
  }

  private static func expectSound(_ tiny: TinyLoop, _ command: Command) {
    #expect(throws: Never.self, "\(command)") { try tiny.trainer.settings.check() }
    #expect(Float(tiny.trainer.learningRate).isFinite, "\(command)")
    #expect(tiny.loop.stepsBeforePause ?? 0 <= 1000)
  }

  @Test func noCommandGoesBeyondItsBounds() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      try tiny.apply(.checkpoint)
      for command in Self.extremes() {
        try tiny.apply(command)
        Self.expectSound(tiny, command)
      }
    }
  }

  @Test func nothingInTheTableOfCommandsDoesEither() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      let commands = Self.extremes().filter { command in
        (try? JSONEncoder().encode(command)) != nil
      }
      let unreadable = [
        "", "{", "[]", "{}", "null", #"{"paus":{}}"#, #"{"pause":1}"#, #"{"run":{}}"#,
        #"{"run":{"steps":9223372036854775808}}"#, #"{"run":{"steps":1.5}}"#,
        #"{"run":{"steps":-1e99}}"#, #"{"watchTokens":{"_0":[4294967296]}}"#,
        #"{"setClip":{"_0":1e999}}"#, #"{"setTemperature":{"_0":"inf"}}"#,
        #"{"pause":{},"stop":{}}"#, String(repeating: "[", count: 50_000),
      ]
      let json = try commands.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
      let ids = try tiny.sendFromElsewhere(
        rows: json + unreadable + [#"{"setClip":{"_0":0.25}}"#])
      try tiny.apply()
      Self.expectSound(tiny, .pause)
      #expect(tiny.trainer.settings.clip == 0.25, "what stands behind is applied")
      #expect(tiny.loop.snapshot.acknowledgements.isEmpty)
      try tiny.loop.writer.flush()
      let steering = try RunCommands(tiny.loop.writer.directory)
      #expect(try ids.allSatisfy { try steering.command($0)?.state != .pending })
      let errors = try RunReader(tiny.loop.writer.directory).events().filter { $0.kind == .error }
      for id in ids[json.count..<json.count + unreadable.count] {
        #expect(try steering.command(id)?.state == .refused)
        #expect(errors.contains { $0.text.hasPrefix("command \(id) was refused: ") })
      }
      #expect(errors.count == unreadable.count)
    }
  }

  @Test func moreStepsThanAreLeftAreThoseThatAreLeft() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      try tiny.apply(.run(steps: .max), .run(steps: .max))
      #expect(tiny.loop.stepsBeforePause == 1000)
      try tiny.apply(.pause, .run(steps: 2), .run(steps: 3))
      #expect(tiny.loop.stepsBeforePause == 5)
    }
  }

  @Test func aReturnWhoseRateIsImpossibleChangesNothing() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.schedule = .constant }
      try tiny.apply(.setLearningRate(0.25), .checkpoint)
      _ = tiny.trainer.step()
      let answer = try tiny.apply(.goBack(scalingLearningRateBy: 1e300))
      #expect(answer?.refusal?.hasPrefix("learning_rate: expected a positive number") == true)
      #expect(tiny.trainer.stepCount == 1 && tiny.trainer.settings.baseLearningRate == 0.25)
      for factor in [0, -1, .nan, .infinity] {
        #expect(try tiny.apply(.goBack(scalingLearningRateBy: factor))?.refusal != nil)
      }
    }
  }

  @Test func theObjectiveInForceIsRecorded() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      try tiny.apply(.checkpoint, .setObjective(.logit))
      #expect(tiny.loop.writer.run.objective == "logit")
      try tiny.apply(.goBack(scalingLearningRateBy: 1))
      #expect(tiny.loop.writer.run.objective == "tsld")
    }
  }
}
