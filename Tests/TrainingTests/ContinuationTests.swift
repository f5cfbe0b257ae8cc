import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite struct ContinuationTests {
  /// What a model adds to a text when the likeliest token is taken from its insights.
  private static func expected(
    _ model: Decoder, _ prompt: String, count: Int, _ tiny: TinyLoop
  ) throws -> String {
    let tokenizer = tiny.loop.inputs.tokenizer.tokenizer
    var tokens = try tokenizer.encode(prompt)
    for _ in 0..<count {
      let inspector = TokenInspector(
        student: model, teacher: nil, length: tokens.count + 1)
      // What follows the last token is told with the label after it, whatever that is.
      let insights = inspector.inspect(
        tokens + [0], objective: Objective(), top: 1, pool: tiny.trainer.distiller.pool)
      tokens.append(insights.last?.studentTop.first?.token ?? -1)
    }
    return String(try tokenizer.decode(tokens).dropFirst(prompt.count))
  }

  @Test func bothModelsContinueAText() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      for _ in 0..<3 { _ = tiny.trainer.step() }
      let answer = try tiny.apply(.generate(text: "the fox saw", tokens: 8))
      #expect(answer?.refusal == nil && answer?.after == "8 tokens")
      try tiny.loop.writer.flush()
      let events = try RunReader(tiny.loop.writer.directory).events()
      let event = try #require(events.first { $0.kind == .continuation })
      let result = try JSONDecoder().decode(Continuation.self, from: Data(event.text.utf8))
      let teacher = try #require(tiny.trainer.distiller.teacher)
      #expect(result.prompt == "the fox saw" && event.step == 3)
      #expect(result.teacher == (try Self.expected(teacher, result.prompt, count: 8, tiny)))
      #expect(
        result.student
          == (try Self.expected(tiny.trainer.distiller.student, result.prompt, count: 8, tiny)))
    }
  }

  @Test func aTextMayReachTheLastPosition() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      let positions = tiny.loop.inputs.student.architecture.maximumPositions
      let text = String(repeating: "a", count: positions - 2)
      #expect(try tiny.apply(.generate(text: text, tokens: 256))?.after == "2 tokens")
      for (text, tokens) in [(text + "ab", 1), ("", 1), ("a", 0), ("a", 257), ("a", .min)] {
        #expect(try tiny.apply(.generate(text: text, tokens: tokens))?.refusal != nil)
      }
    }
  }

  @Test func aRunningSessionGoesOnBehindIt() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      tiny.loop.isRunning = true
      #expect(try tiny.apply(.generate(text: "a", tokens: 1))?.after == "1 tokens")
      #expect(tiny.loop.isRunning)
    }
  }

  @Test func aContinuationCanBeInterrupted() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      try tiny.apply(.generate(text: "a", tokens: 5), .interrupt)
      let answers = tiny.loop.snapshot.acknowledgements
      #expect(answers.map(\.refusal) == ["interrupted before the first token", nil])
    }
  }

  @Test("what there is of a text is shown while it grows, and the session is as it was afterwards")
  func streams() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      var seen: [Continuation] = []
      var states: Set<RunStatus> = []
      tiny.loop.growthInterval = .zero
      try tiny.apply(.generate(text: "the fox saw", tokens: 12)) { snapshot in
        guard case .generating(let continuation) = snapshot.state else { return }
        seen.append(continuation)
        states.insert(tiny.loop.writer.run.status)
      }
      #expect(seen.count > 1 && states == [.generating])
      for (one, next) in zip(seen, seen.dropFirst()) {
        #expect(next.student.hasPrefix(one.student) && next.prompt == "the fox saw")
      }
      #expect(tiny.loop.writer.run.status == .paused && tiny.loop.writer.run.message.isEmpty)
      #expect(tiny.loop.snapshot.state == .paused(reason: nil))
    }
  }
}
