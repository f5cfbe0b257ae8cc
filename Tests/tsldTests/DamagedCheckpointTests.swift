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

  private static func resume(
    _ run: URL, _ more: String...
  ) throws -> (errors: String, steps: [Int]) {
    let result = try CommandRun(
      arguments: ["resume", run.path, "--threads", "1", "--no-cache", "--json"] + more)
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
      let told = "passed over a checkpoint that cannot be used: \(newest.path)"
      #expect(errors.contains(told), "\(errors)")
      #expect(!errors.contains("DecodingError"), "\(errors)")
      #expect(steps == Array(21...30))
      #expect(try Self.final(run) == undisturbed)
      let names = try Self.checkpoints(run).map(\.lastPathComponent)
      #expect(names.allSatisfy { $0.hasPrefix("step-") }, "what was damaged is gone: \(names)")
      let again = try CommandRun("resume", run.path)
      #expect(again.status == 0 && again.output.contains("is finished"), "\(again.errors)")
    }
  }

  @Test func withoutAWholeOneTheRunBeginsAgainOnlyWhereItIsAsked() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      try Self.trained(tiny, run)
      let undisturbed = try Self.final(run)
      let all = try Self.checkpoints(run)
      #expect(all.count == 2)
      for checkpoint in all { try Damage.flippedTensors.apply(to: checkpoint) }
      let database = run.appendingPathComponent("run.sqlite")
      let before = try CommandRun("runs", "show", run.path, "--json").json()
      let refused = try CommandRun("resume", run.path, "--threads", "1", "--no-cache", "--json")
      #expect(refused.status == 1 && refused.output.isEmpty)
      for checkpoint in all { #expect(refused.errors.contains(checkpoint.path)) }
      #expect(refused.errors.contains("30 steps are recorded"), "\(refused.errors)")
      #expect(refused.errors.contains("--from-start"))
      let after = try CommandRun("runs", "show", run.path, "--json").json()
      #expect(before as NSDictionary == after as NSDictionary)
      #expect(try Self.checkpoints(run) == all)

      let (_, steps) = try Self.resume(run, "--from-start")
      #expect(steps == Array(1...30))
      #expect(try Self.final(run) == undisturbed)
      let names = try FileManager.default.contentsOfDirectory(atPath: run.path)
      #expect(names.contains { $0.hasPrefix("run-before-") && $0.hasSuffix(".sqlite") })
      #expect(names.contains { $0.hasPrefix("checkpoints-before-") })
      #expect(FileManager.default.fileExists(atPath: database.path))
    }
  }
}
