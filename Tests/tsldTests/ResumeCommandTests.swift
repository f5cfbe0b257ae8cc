import Checkpoints
import Foundation
import RunStore
import TestSupport
import Testing

/// `tsld resume`, and what is told of runs, as people meet them.
@Suite struct ResumeCommandTests {
  private static func resume(_ run: URL, _ more: String...) throws -> CommandRun {
    try CommandRun(arguments: ["resume", run.path, "--threads", "1", "--no-cache"] + more)
  }

  private static func trained(
    _ tiny: TinyModel, _ run: URL, steps: Int = 6, _ more: String...
  ) throws -> CommandRun {
    try CommandRun(
      arguments: TrainCommandTests.options(tiny, run, steps: steps)
        + ["--checkpoint-every", "1"] + more)
  }

  /// The advice that is printed is followed until the run trains, whatever the rate was.
  @Test(arguments: [("1e3", "0.01"), ("1e20", "1e-9")])
  func theAdviceAfterNaNWorks(rate: String, factor: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      var result = try Self.trained(
        tiny, run, steps: 12, "--lr", rate, "--schedule", "constant")
      var attempts = 0
      while result.status != 0, attempts < 8 {
        #expect(result.status == 1)
        let isNew = result.errors.contains("--from-start")
        #expect(isNew || result.errors.contains("tsld resume \(run.path) --scale-lr 0.5"))
        result = try CommandRun(
          arguments: ["resume", run.path, "--threads", "1", "--no-cache", "--json"]
            + (isNew ? ["--from-start"] : []) + ["--scale-lr", factor])
        attempts += 1
      }
      #expect(result.status == 0 && attempts > 0, "\(result.errors)")
      let steps = try RunReader(RunDirectory(opening: run)).steps()
      #expect(steps.map(\.step) == Array(1...12) && steps.allSatisfy(\.loss.isFinite))
    }
  }

  @Test func aRateThatNoFloatHoldsIsRefused() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let refused = try Self.trained(tiny, run, "--lr", "1e300")
      #expect(refused.status == 64 && refused.errors.contains("3.4e38"), "\(refused.errors)")
      #expect(try Self.trained(tiny, run).status == 0)
      let scaled = try Self.resume(run, "--json", "--steps", "9", "--scale-lr", "1e300")
      #expect(scaled.status == 1 && scaled.errors.contains("3.4e38"), "\(scaled.errors)")
      #expect(try Self.resume(run, "--json", "--steps", "9").status == 0)
    }
  }

  @Test func aStudentThatIsNotFiniteIsNotFinished() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let (run, target) = (folder.file("run"), folder.file("student"))
      for more in [["--eval-every", "1"], ["--eval-every", "1000"]] {
        try? FileManager.default.removeItem(at: run)
        let result = try CommandRun(
          arguments: TrainCommandTests.options(tiny, run, steps: 1)
            + ["--lr", "1e3", "--save-quantized", target.path] + more)
        #expect(result.status == 1)
        #expect(result.errors.contains("is not finite"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: target.path))
        let shown = try CommandRun("runs", "show", run.path, "--json").json()
        #expect(shown["status"] as? String == "failed")
      }
      let again = try Self.resume(run, "--json", "--scale-lr", "1e-6")
      #expect(again.status == 0, "\(again.errors)")
    }
  }

  @Test func aPerplexityThatIsNotFiniteIsAFailure() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      // Finite weights so large that what is made of them is not.
      let url = tiny.directory.appendingPathComponent("model.safetensors")
      let file = try SafetensorsFile(url)
      let norm = try file.info("model.norm.weight").byteRange
      var data = try Data(contentsOf: url)
      let start = data.count - (file.tensors.map(\.byteRange.upperBound).max() ?? 0)
      let value = withUnsafeBytes(of: Float(3e38)) { Array($0) }
      for offset in stride(from: norm.lowerBound, to: norm.upperBound, by: 4) {
        data.replaceSubrange(start + offset..<start + offset + 4, with: value)
      }
      try data.write(to: url)
      let result = try CommandRun(
        "eval", "--model", tiny.directory.path, "--text", tiny.text.path, "--block", "16")
      #expect(result.status == 1 && result.errors.contains("no finite number"), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test func aFinishedRunSaysSoAndCanBeMadeLonger() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      #expect(try Self.trained(tiny, run).status == 0)
      for more in [[], ["--scale-lr", "0.5"]] {
        let result = try CommandRun(arguments: ["resume", run.path] + more)
        #expect(result.status == 0 && result.output.contains("all its 6 steps are made"))
        #expect(result.output.contains("--steps N"))
      }
      let fewer = try Self.resume(run, "--json", "--steps", "5")
      #expect(fewer.status == 1 && fewer.errors.contains("at least 6"), "\(fewer.errors)")
      let longer = try Self.resume(run, "--plain", "--steps", "9")
      #expect(longer.status == 0 && longer.output.contains("finished after 9 of 9 steps"))
      #expect(longer.errors.contains("linear schedule is that of 9 steps"), "\(longer.errors)")
    }
  }

  @Test func changedTextsAreNamed() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      #expect(try Self.trained(tiny, run).status == 0)
      try folder.write(String(repeating: "a hen saw the fox.\n", count: 30), to: "text.txt")
      let refused = try Self.resume(run, "--json", "--steps", "8")
      #expect(refused.status == 1 && refused.errors.contains("\(tiny.text.path) (training text)"))
      #expect(refused.errors.contains("--accept-changes"))
      let accepted = try Self.resume(run, "--json", "--steps", "8", "--accept-changes")
      #expect(accepted.status == 0, "\(accepted.errors)")
      let shown = try CommandRun("runs", "show", run.path, "--json").json()
      let events = try #require(shown["events"] as? [[String: Any]])
      #expect(events.contains { $0["kind"] as? String == "change" })
    }
  }

  @Test func aPartialEvaluationIsNotTheResult() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("runs/first")
      try FileManager.default.createDirectory(
        at: folder.file("runs"), withIntermediateDirectories: true)
      #expect(try Self.trained(tiny, run, steps: 6, "--eval-every", "4").status == 0)
      // As if the last evaluation had been broken off, which is a matter of moments here.
      let directory = try RunDirectory(opening: run)
      let evaluations = try RunReader(directory).evaluations()
      try #require(evaluations.map(\.step) == [0, 4, 6])
      let writer = try RunWriter(directory, programVersion: "test", threadCount: 1)
      var last = evaluations[2]
      (last.isInterrupted, last.studentPerplexity) = (true, 1.25)
      writer.append(last)
      try writer.close()
      let whole = String(format: "%.3f", evaluations[1].studentPerplexity)
      let list = try CommandRun("runs", "list", "--folder", folder.file("runs").path).output
      #expect(list.contains("\(whole) at 4") && !list.contains("1.250"), "\(list)")
      let shown = try CommandRun("runs", "show", run.path).output
      #expect(shown.contains("perplexity \(whole) at step 4"), "\(shown)")
      #expect(shown.contains("interrupted"))
    }
  }

  @Test func aPartialEvaluationAtTheEndIsToldAsSuch() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let valid = try folder.write(
        String(repeating: "the fox saw a hen.\n", count: 40_000), to: "valid.txt")
      let command = try RunningCommand([
        "train", "--teacher", tiny.directory.path, "--train", tiny.text.path, "--valid",
        valid.path, "--block", "16", "--batch", "2", "--steps", "3", "--eval-every", "1000",
        "--threads", "1", "--no-cache", "--plain", "--run", run.path,
      ])
      #expect(
        try eventually {
          guard let directory = try? RunDirectory(opening: run) else { return false }
          let reader = try RunReader(directory)
          return try reader.lastStep() == 3 && reader.run().status == .evaluating
        })
      _ = try RunCommands(RunDirectory(opening: run)).send(#"{"interrupt":{}}"#)
      let (lines, status) = command.finish()
      #expect(status == 0)
      #expect(lines.contains("the evaluation at step 3 was interrupted"), "\(lines)")
      #expect(!lines.contains { $0.hasPrefix("perplexity") && $0.hasSuffix("at step 3") })
      #expect(lines.contains { $0.hasPrefix("perplexity") && $0.hasSuffix("at step 0") })
    }
  }

  // MARK: Names

  @Test func runsThatNobodyNamesNeverCollide() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      for name in [".m", "-m", "a\u{200D}b"] {
        try FileManager.default.copyItem(at: tiny.directory, to: folder.file(name))
      }
      let teachers = ["model", "model", "model", "./.m", "./-m", "model/.", "a\u{200D}b"]
      let results = try teachers.map { teacher in
        let options = TrainCommandTests.options(tiny, folder.file("run"), steps: 1)
        let unnamed = Array(options.prefix { $0 != "--run" }).dropFirst(3)
        return try CommandRun(
          arguments: ["train", "--teacher", teacher] + unnamed + ["--json"], in: folder.url)
      }
      for result in results { #expect(result.status == 0, "\(result.errors)") }
      let runs = try FileManager.default.contentsOfDirectory(atPath: folder.file("runs").path)
      #expect(runs.count == teachers.count, "\(runs)")
      #expect(runs.allSatisfy { $0.first != "." && $0.first != "-" })
    }
  }

  @Test func whatCannotBeTrainedLeavesNoFolder() throws {
    try TemporaryDirectory.with { folder in
      let result = try CommandRun(
        arguments: ["train", "--teacher", "nowhere", "--train", "nothing.txt", "--detach"],
        in: folder.url)
      #expect(result.status == 1)
      let left = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("runs").path))
      #expect(left?.isEmpty ?? true, "\(left ?? [])")
    }
  }
}
