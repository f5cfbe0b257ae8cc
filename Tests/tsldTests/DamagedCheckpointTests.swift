import Foundation
import TestSupport
import Testing

@Suite struct DamagedCheckpointTests {
  /// What happened to a checkpoint.
  enum Damage: String, CaseIterable, Sendable {
    case truncatedTensors, emptyTensors, flippedTensors, missingTensors
    case truncatedState, flippedState, changedState, missingState, unsealedState

    func apply(to folder: URL) throws {
      let name = "\(self)".hasSuffix("Tensors") ? "state.safetensors" : "state.json"
      let file = folder.appendingPathComponent(name)
      var data = try Data(contentsOf: file)
      switch self {
      case .truncatedTensors, .truncatedState: data = data.dropLast(data.count / 3)
      case .emptyTensors: data = Data()
      case .flippedTensors, .flippedState: data[data.count * 2 / 3] ^= 4
      case .changedState:
        // Still JSON, with another place in the texts.
        let text = String(decoding: data, as: UTF8.self)
        let changed = text.replacing(#/"position":(\d)/#) { "\"position\":\($0.output.1)1" }
        #expect(changed != text)
        data = Data(changed.utf8)
      case .unsealedState:
        // One flipped bit in the name of what proves the rest.
        let text = String(decoding: data, as: UTF8.self)
        let changed = text.replacing("\"seal\"", with: "\"seam\"")
        #expect(changed != text)
        data = Data(changed.utf8)
      case .missingTensors, .missingState: return try FileManager.default.removeItem(at: file)
      }
      try data.write(to: file)
    }
  }

  private static func trained(_ tiny: TinyModel, _ run: URL, steps: Int = 30) throws {
    let result = try CommandRun(
      arguments: TrainCommandTests.options(tiny, run, steps: steps)
        + ["--checkpoint-every", "10", "--eval-every", "10000", "--temperature", "9.3"])
    #expect(result.status == 0, "\(result.errors)")
  }

  private static func checkpoints(_ run: URL) throws -> [URL] {
    let folder = run.appendingPathComponent("checkpoints")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted(by: >)
      .map { folder.appendingPathComponent($0) }
  }

  private static func final(_ run: URL) throws -> Data {
    let newest = try #require(try checkpoints(run).first)
    #expect(newest.lastPathComponent == "step-00000030")
    return try Data(contentsOf: newest.appendingPathComponent("state.safetensors"))
  }

  private static func resume(_ run: URL) throws -> (errors: String, steps: [Int]) {
    let result = try CommandRun(
      "resume", run.path, "--threads", "1", "--no-cache", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").filter { $0.contains(#""kind":"step""#) }
    let steps = try lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(object?["step"] as? Int)
    }
    return (result.errors, steps)
  }

  @Test(arguments: Damage.allCases)
  func theOneBeforeIsUsed(_ damage: Damage) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      try Self.trained(tiny, run)
      let undisturbed = try Self.final(run)
      let newest = try #require(try Self.checkpoints(run).first)
      try damage.apply(to: newest)
      let (errors, steps) = try Self.resume(run)
      #expect(errors.contains("passed over a damaged checkpoint: \(newest.path)"), "\(errors)")
      #expect(!errors.contains("DecodingError"), "\(errors)")
      #expect(steps == Array(21...30))
      #expect(try Self.final(run) == undisturbed)
      let again = try Self.resume(run).errors
      #expect(!again.contains("damaged"), "what was damaged has been replaced")
    }
  }

  @Test func withoutAWholeOneTheRunStartsAgain() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      try Self.trained(tiny, run)
      let undisturbed = try Self.final(run)
      let all = try Self.checkpoints(run)
      #expect(all.count == 2)
      for checkpoint in all { try Damage.flippedTensors.apply(to: checkpoint) }
      let (errors, steps) = try Self.resume(run)
      for checkpoint in all { #expect(errors.contains(checkpoint.path)) }
      #expect(steps == Array(1...30))
      #expect(try Self.final(run) == undisturbed)
    }
  }

  @Test func damagedOnesPushNoWholeOnesOut() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      try Self.trained(tiny, run, steps: 900)
      let damaged = try Self.checkpoints(run)
      for checkpoint in damaged { try Damage.truncatedTensors.apply(to: checkpoint) }
      // It starts again, and is killed while the damaged ones are still the newest.
      let resume = ["resume", run.path, "--threads", "1", "--no-cache", "--json"]
      let command = try RunningCommand(resume)
      _ = command.lines(25)
      _ = command.end(with: SIGKILL)
      #expect(try Self.checkpoints(run).count > damaged.count)
      let again = try RunningCommand(resume)
      let line = try #require(again.lines(1).first)
      _ = again.end(with: SIGKILL)
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(try #require(object?["step"] as? Int) > 10)
    }
  }
}
