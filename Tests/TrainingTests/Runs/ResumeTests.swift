import Checkpoints
import Corpora
import Engine
import Foundation
import GRDB
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Training

/// Going on with runs: what is refused, what is recorded, and what is never lost.
@Suite struct ResumeTests {
  private static func resumption(_ change: (inout Resumption) -> Void) -> Resumption {
    var resumption = Resumption()
    change(&resumption)
    return resumption
  }

  /// Everything that a run's database holds of its steps.
  private static func record(_ directory: RunDirectory) throws -> [String] {
    let reader = try RunReader(directory)
    return try reader.steps().map { "\($0)" } + reader.evaluations().map { "\($0)" }
  }

  enum Loss: String, CaseIterable { case emptied, missing, file, damaged }

  @Test(arguments: Loss.allCases)
  func withoutACheckpointNothingIsTouched(loss: Loss) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession.finished(in: folder, steps: 5) { $0.valid = $0.train }
      let (url, files) = (tiny.checkpoints.url, FileManager.default)
      let before = try Self.record(tiny.directory)
      if loss == .damaged {
        for entry in try tiny.checkpoints.entries() {
          try Data([1]).write(to: entry.url.appendingPathComponent("state.safetensors"))
        }
      } else {
        try files.removeItem(at: url)
      }
      if loss == .emptied { try files.createDirectory(at: url, withIntermediateDirectories: false) }
      if loss == .file { try Data().write(to: url) }

      let message = try #require(try TinySession(resuming: folder).failure())
      #expect(message.contains("from-start") || loss == .file, "\(message)")
      if loss == .damaged { #expect(message.contains("step-00000005")) }
      if loss == .file { #expect(message.contains("expected a folder")) }
      #expect(try Self.record(tiny.directory) == before)
      #expect(try tiny.reader.run().status == .finished)

      if loss == .file { try files.removeItem(at: url) }
      let again = try TinySession(resuming: folder, Self.resumption { $0.startsAgain = true })
      #expect(try again.failure() == nil)
      #expect(again.session.snapshot.state == .finished)
      _ = again.session.wait(milliseconds: 20_000)
      let names = try files.contentsOfDirectory(atPath: tiny.directory.url.path)
      let old = try #require(names.first { $0.hasPrefix("run-before-") && $0.hasSuffix(".sqlite") })
      // The old database is whole: looked at as the run that it was.
      let copy = folder.file("copy")
      try files.createDirectory(at: copy, withIntermediateDirectories: false)
      try files.copyItem(
        at: tiny.directory.url.appendingPathComponent(old),
        to: copy.appendingPathComponent("run.sqlite"))
      #expect(try Self.record(RunDirectory(opening: copy)) == before)
      #expect(try tiny.reader.steps().map(\.step) == Array(1...5))
      #expect(try tiny.reader.events().first?.text.contains(old) == true)
    }
  }

  @Test func aRunThatHasMadeNoStepsSimplyStarts() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.steps = 3 }
      try tiny.loop.writer.close()
      let resumed = try TinySession(resuming: folder)
      #expect(try resumed.failure() == nil && resumed.session.snapshot.state == .finished)
    }
  }

  @Test func aRunThatWasKilledBeforeItsFirstCheckpointGoesBackToItsStart() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) {
        $0.steps = 4
        $0.checkpointEvery = 100
      }
      try tiny.loop.begin(tiny.trainer)
      for _ in 0..<3 { try tiny.loop.step(tiny.trainer) }
      try tiny.loop.writer.close()
      let resumed = try TinySession(resuming: folder)
      #expect(try resumed.failure() == nil)
      #expect(resumed.session.snapshot.startStep == 0)
      #expect(try resumed.reader.steps().map(\.step) == [1, 2, 3, 4])
    }
  }

  @Test func theTableOfCheckpointsFollowsTheFolder() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession.finished(in: folder, steps: 6) {
        $0.valid = $0.train
        $0.evaluateEvery = 100
        $0.keepCheckpoints = 3
      }
      let before = try tiny.reader.checkpoints()
      let kept = before.filter(\.isKept).map(\.step)
      #expect(kept.count >= 3 && before.count == 7)
      // As after a kill: one folder that has no row, one row that has no folder.
      try SQLite.execute(tiny.directory.database, "DELETE FROM checkpoint WHERE step = 6")
      try FileManager.default.removeItem(
        at: tiny.checkpoints.url.appendingPathComponent(RunCheckpoint.name(step: kept[0])))
      let resumed = try TinySession(resuming: folder)
      #expect(try resumed.failure() == nil)
      _ = resumed.session.wait(milliseconds: 20_000)
      let after = try tiny.reader.checkpoints()
      #expect(after.filter(\.isKept).map(\.step) == Array(kept.dropFirst()))
      let (old, new) = (try #require(before.last), try #require(after.last))
      var same = new
      same.savedAt = old.savedAt
      #expect(same == old && old.perplexity != nil)
    }
  }

  @Test func resumingLeavesNoTracesOfItsOwn() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.steps = 60
        $0.checkpointEvery = 7
        $0.measureEvery = 10
        $0.schedule = .constant
      }
      _ = try tiny.ask(.pause)
      try tiny.stop()
      for _ in 0..<2 {
        let part = try TinySession(resuming: folder)
        _ = try part.ask(.pause)
        try part.stop()
      }
      let last = try TinySession(resuming: folder)
      #expect(try last.failure() == nil)
      _ = last.session.wait(milliseconds: 20_000)
      let steps = try SQLite.integers(
        tiny.directory.database, "SELECT DISTINCT step FROM token_trace ORDER BY step")
      #expect(steps == [0, 10, 20, 30, 40, 50, 60])
    }
  }

  @Test func aRunIsMadeLonger() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession.finished(in: folder, steps: 4) { $0.schedule = .linear }
      #expect(try RunStart.finishedSteps(tiny.directory.url) == 4)
      #expect(throws: Problem.self) {
        _ = try TinySession(resuming: folder, Self.resumption { $0.totalSteps = 3 })
      }
      let longer = try TinySession(resuming: folder, Self.resumption { $0.totalSteps = 8 })
      #expect(try longer.failure() == nil)
      _ = longer.session.wait(milliseconds: 20_000)
      #expect(try tiny.reader.steps().map(\.step) == Array(1...8))
      #expect(try tiny.reader.run().totalSteps == 8)
      let event = try #require(try tiny.reader.events().first { $0.kind == .extend })
      #expect(event.before == "4" && event.after == "8" && event.text.contains("linear schedule"))
      // The schedule of 8 steps, from there on.
      let rates = try tiny.reader.steps().map { $0.learningRate / 1e-4 }
      for (rate, expected) in zip(rates, [1, 0.75, 0.5, 0.25, 0.5, 0.375, 0.25, 0.125]) {
        #expect(abs(rate - expected) < 1e-9)
      }
      #expect(try RunStart.finishedSteps(tiny.directory.url) == 8)
      // And it stays so long without being told again.
      let again = try TinySession(resuming: folder)
      #expect(try again.failure() == nil && again.session.snapshot.totalSteps == 8)
    }
  }

  @Test func aStepIsGoneBackTo() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession.finished(in: folder, steps: 6) { $0.keepCheckpoints = 9 }
      let undisturbed = try tiny.reader.checkpoints().last?.hash
      let resumed = try TinySession(resuming: folder, Self.resumption { $0.checkpoint = 2 })
      #expect(try resumed.failure() == nil && resumed.session.snapshot.startStep == 2)
      _ = resumed.session.wait(milliseconds: 20_000)
      #expect(try tiny.reader.checkpoints().last?.hash == undisturbed)
      #expect(try tiny.reader.steps().map(\.step) == Array(1...6))
      let message = try #require(
        try TinySession(resuming: folder, Self.resumption { $0.checkpoint = 99 }).failure())
      #expect(message.contains("the step of a checkpoint"))
    }
  }

  // MARK: What the run is trained on

  @Test(arguments: [
    "text.txt", "model/tokenizer.json", "model/config.json", "model/model.safetensors",
    "run/recipe.json",
  ])
  func changedInputsAreRefusedByName(name: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession.finished(in: folder, steps: 3)
      let url = folder.file(name)
      var data = try Data(contentsOf: url)
      switch name {
      case "text.txt": data += Data("one more hen\n".utf8)
      case "run/recipe.json":
        data = Data(
          String(decoding: data, as: UTF8.self).replacing(
            "\"seed\": 0", with: "\"seed\": 1"
          ).utf8)
      case "model/model.safetensors": data[data.count - 2] ^= 1
      default: data += Data("\n".utf8)
      }
      try data.write(to: url)
      let problem = #expect(throws: Problem.self) { _ = try TinySession(resuming: folder) }
      #expect(problem?.kind == .changed)
      #expect(problem?.description.contains(url.lastPathComponent) == true)
      #expect(problem?.description.contains("--accept-changes") == true)
      #expect(try tiny.reader.run().status == .finished)

      let accepted = try TinySession(resuming: folder, Self.resumption { $0.acceptsChanges = true })
      #expect(try accepted.failure() == nil)
      _ = accepted.session.wait(milliseconds: 20_000)
      let events = try tiny.reader.events().filter { $0.kind == .change }
      #expect(events.count == 1 && events[0].text.contains(url.lastPathComponent))
      // Accepted once, it is what the run goes on with.
      #expect(try TinySession(resuming: folder).failure() == nil)
    }
  }

  @Test func theSameContentIsNoChange() throws {
    try TemporaryDirectory.with { folder in
      _ = try TinySession.finished(in: folder, steps: 2)
      // Copied as a move to another disk would, with new times and numbers.
      for name in ["text.txt", "model/model.safetensors"] {
        let data = try Data(contentsOf: folder.file(name))
        try FileManager.default.removeItem(at: folder.file(name))
        try data.write(to: folder.file(name))
      }
      #expect(try TinySession(resuming: folder).failure() == nil)
    }
  }

  @Test func anotherVersionIsAChange() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession.finished(in: folder, steps: 2)
      let problem = #expect(throws: Problem.self) {
        _ = try RunStart.open(tiny.directory.url, programVersion: "test 2", threadCount: 1)
      }
      #expect(problem?.description.contains("version test and is test 2") == true)
    }
  }

  // MARK: Hostile states

  /// States with a right seal that no session saved.
  @Test(arguments: [
    ("stepCount", "7"), ("stepCount", "-1"), ("stepCount", "9223372036854775807"),
    ("position", "-5"), ("position", "9223372036854775807"), ("optimizerSteps", "-3"),
    ("optimizerSteps", "9223372036854775807"), ("bestPerplexity", "-1"), ("oscillations", "[]"),
    ("oscillations", "[1e300]"), ("baseLearningRate", "1e300"), ("baseLearningRate", "-1"),
    ("baseLearningRate", "0"), ("clip", "-1"), ("temperature", "0"),
    ("headMass", "-1"),
  ])
  func aStateThatNoSessionSavedIsRefused(key: String, value: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      try tiny.loop.step(tiny.trainer)
      try tiny.apply(.evaluate)
      let entry = try #require(try tiny.loop.checkpoints.entries().first)
      let file = entry.url.appendingPathComponent("state.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      let changed = text.replacing(
        try Regex("\"\(key)\":(\\[[^\\]]*\\]|[^,}]+)"), with: "\"\(key)\":\(value)")
      #expect(changed != text)
      var state = try JSONDecoder().decode(RunCheckpoint.self, from: Data(changed.utf8))
      state.seal = try state.digest()
      try state.encoded().write(to: file)
      let weights = Array(tiny.trainer.distiller.student.parameters.weights.values)
      let problem = #expect(throws: Problem.self) {
        _ = try tiny.loop.checkpoints.newest(for: tiny.trainer, step: 1)
      }
      #expect(problem?.description.contains("state.json") == true)
      #expect(Array(tiny.trainer.distiller.student.parameters.weights.values) == weights)
    }
  }

  /// Tensors with a right hash that no session saved.
  @Test(arguments: ["F32 to I8", "F32 to F16", "shape", "NaN", "one more"])
  func tensorsThatNoSessionSavedAreRefused(what: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      try tiny.apply(.checkpoint)
      let entry = try #require(try tiny.loop.checkpoints.entries().first)
      let tensors = RunCheckpoint.tensors(of: tiny.trainer)
      let file = entry.url.appendingPathComponent("state.safetensors")
      let last = try #require(tensors.lastIndex { $0.elementType == .float32 })
      var written = tensors.map { SafetensorsWriter.Tensor($0.name, $0.shape, $0.elementType) }
      var bytes = tensors.map { Array($0.bytes) }
      switch what {
      case "F32 to I8":
        written[last] = .init(tensors[last].name, [tensors[last].bytes.count], .int8)
      case "F32 to F16": break
      case "shape": written[0] = .init(tensors[0].name, tensors[0].shape.reversed() + [1])
      case "NaN": bytes[0].replaceSubrange(0..<4, with: [0, 0, 0xC0, 0x7F])
      default:
        written.append(.init("more", [1]))
        bytes.append([0, 0, 0, 0])
      }
      try FileManager.default.removeItem(at: file)
      var writer = try SafetensorsWriter(file, tensors: written)
      for bytes in bytes { try bytes.withUnsafeBytes { try writer.append($0) } }
      try writer.finish()
      if what == "F32 to F16" { try Self.halve(tensors[0].name, tensors[0].shape, in: file) }
      var state = try RunCheckpoint(stateOf: entry.url)
      state.hash = ContentHash.hexadecimal(of: try Data(contentsOf: file))
      state.seal = try state.digest()
      try state.encoded().write(to: entry.url.appendingPathComponent("state.json"))
      let problem = #expect(throws: Problem.self) {
        _ = try tiny.loop.checkpoints.newest(for: tiny.trainer, step: 0)
      }
      #expect(problem?.description.contains("state.safetensors") == true)
    }
  }
}

extension ResumeTests {
  /// Calls the floats of a tensor twice as many half floats: as many bytes.
  private static func halve(_ name: String, _ shape: [Int], in file: URL) throws {
    let data = try Data(contentsOf: file)
    let count = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = String(decoding: data[8..<8 + count], as: UTF8.self)
    func entry(_ type: String, _ shape: [Int]) -> String {
      let sizes = shape.map(String.init).joined(separator: ",")
      return "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(sizes)]"
    }
    let halved = header.replacing(
      entry("F32", shape), with: entry("F16", shape.dropLast() + [2 * (shape.last ?? 1)]))
    #expect(halved != header)
    let padded = halved + String(repeating: " ", count: (8 - halved.utf8.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(padded.utf8.count).littleEndian) { Data($0) }
    try (length + Data(padded.utf8) + data[(8 + count)...]).write(to: file)
  }
}

/// A database as somebody else's program sees it.
private enum SQLite {
  static func execute(_ file: URL, _ sql: String) throws {
    try DatabaseQueue(path: file.path).write { try $0.execute(sql: sql) }
  }

  static func integers(_ file: URL, _ sql: String) throws -> [Int] {
    try DatabaseQueue(path: file.path).read { try Int.fetchAll($0, sql: sql) }
  }
}
