import Foundation
import RunStore
import TestSupport
import Testing

@Suite struct TrainCommandTests {
  /// The options of a small run; others go before or after them.
  static func options(_ tiny: TinyModel, _ run: URL, steps: Int) -> [String] {
    [
      "train", "--teacher", tiny.directory.path, "--train", tiny.text.path, "--valid",
      tiny.text.path, "--block", "16", "--batch", "2", "--steps", "\(steps)", "--threads", "1",
      "--lr", "1e-3", "--no-cache", "--run", run.path, "--json",
    ]
  }

  private static func objects(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private static func state(_ run: URL, step: Int) throws -> Data {
    let digits = String(step)
    let name = "step-" + String(repeating: "0", count: 8 - digits.count) + digits
    return try Data(
      contentsOf: run.appendingPathComponent("checkpoints/\(name)/state.safetensors"))
  }

  @Test func everyStepIsOneLineOfJSON() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let result = try CommandRun(arguments: Self.options(tiny, run, steps: 6))
      #expect(result.status == 0, "\(result.errors)")
      let all = try Self.objects(result.output)
      let lines = all.filter { $0["kind"] as? String == "step" }
      #expect(lines.map { $0["step"] as? Int } == Array(1...6))
      for key in [
        "loss", "gt", "distillation", "batch_perplexity", "learning_rate", "tokens_per_second",
      ] {
        #expect(lines.allSatisfy { $0[key] is Double }, "\(key)")
      }
      #expect(lines.allSatisfy { $0["perplexity"] == nil }, "a batch's is called so")
      let evaluations = all.filter { $0["kind"] as? String == "evaluation" }
      #expect(evaluations.map { $0["step"] as? Int } == [0, 6])
      for key in ["perplexity", "teacher_perplexity", "gap", "cross_entropy"] {
        #expect(evaluations.allSatisfy { $0[key] is Double }, "\(key)")
      }
      #expect(evaluations.allSatisfy { $0["is_interrupted"] as? Bool == false })
      #expect(all.map { $0["step"] as? Int } == [0, 1, 2, 3, 4, 5, 6, 6], "each behind its step")
      #expect(FileManager.default.fileExists(atPath: run.appendingPathComponent("run.sqlite").path))
    }
  }

  @Test("tasks are told in lines and as JSON, in the run, in the report and in exports")
  func tasks() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      try folder.write(
        #"{"kind":"multiple_choice","prompt":"the {q}","choices":"{o}","answer":"{r}","metrics":["acc"]}"#,
        to: "tasks/own.json")
      let row = #"{"q": "fox saw", "o": ["a hen.", "zzzz"], "r": 0}"# + "\n"
      try folder.write(String(repeating: row, count: 4), to: "tasks/own.jsonl")
      let options = ["--tasks", "own", "--task-data", folder.file("tasks").path]
      let result = try CommandRun(arguments: Self.options(tiny, run, steps: 2) + options)
      #expect(result.status == 0, "\(result.errors)")
      let tasks = try Self.objects(result.output).filter { $0["kind"] as? String == "task" }
      #expect(tasks.map { $0["model"] as? String } == ["teacher", "student", "student"])
      #expect(tasks.allSatisfy { $0["items"] as? Int == 4 && $0["chance"] as? Double == 0.5 })
      let shown = try CommandRun("runs", "show", run.path)
      #expect(shown.output.contains("TASK") && shown.output.contains("own"), "\(shown.errors)")
      #expect(try CommandRun("report", run.path).output.contains("student after"))
      let csv = folder.file("csv")
      #expect(try CommandRun("runs", "export", run.path, "--csv", csv.path).status == 0)
      let table = try String(
        contentsOf: csv.appendingPathComponent("task_score.csv"), encoding: .utf8)
      #expect(table.split(whereSeparator: \.isNewline).count == 4)
      let events = folder.file("events")
      #expect(try CommandRun("runs", "export", run.path, "--tensorboard", events.path).status == 0)
      let plain = try CommandRun(
        arguments: Self.options(tiny, folder.file("plain"), steps: 1).dropLast() + ["--plain"]
          + options + ["--task-limit", "2"])
      #expect(plain.output.contains("own of the teacher: acc "), "\(plain.output)")
      #expect(plain.output.contains("own at step 1: acc ") && plain.output.contains("2 items"))
      let missing = try CommandRun(
        arguments: Self.options(tiny, folder.file("none"), steps: 1) + ["--tasks", "own"])
      #expect(missing.status == 64 && missing.errors.contains("--task-data"), "\(missing.errors)")
    }
  }

  @Test("a learning rate is looked for without a run, and the command to use it is told")
  func findsLearningRate() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let options = [
        "train", "--teacher", tiny.directory.path, "--train", tiny.text.path, "--block", "16",
        "--batch", "2", "--threads", "1", "--find-lr", "--lr", "5",
      ]
      let plain = try CommandRun(arguments: options, in: folder.url)
      #expect(plain.status == 0, "\(plain.errors)")
      for words in ["Loss by learning rate", "1e-4", "fell fastest", "--batch 2 --threads 1 --lr "]
      {
        #expect(plain.output.contains(words), "\(words)\n\(plain.output)")
      }
      #expect(!plain.output.contains("--lr 5") && !plain.output.contains("find-lr"))
      let found = try CommandRun(arguments: options + ["--json"], in: folder.url).json()
      #expect((found["points"] as? [Any])?.isEmpty == false)
      let rate = try #require(found["suggested_learning_rate"] as? Double)
      #expect((1e-6...1e-1).contains(rate))
      #expect(!FileManager.default.fileExists(atPath: folder.file("runs").path))
      let wrong = try CommandRun(arguments: options + ["--run", "x"], in: folder.url)
      #expect(wrong.status == 64 && wrong.errors.contains("writes no run"))
    }
  }

  @Test("an alert runs a command that is told what happened")
  func alerts() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let (run, told) = (folder.file("a run"), folder.file("told"))
      let command =
        #"printf '%s|%s|%s|%s|%s\n' "$TSLD_RUN" "$TSLD_RULE" "$TSLD_STEP" "$TSLD_TEXT" "$TSLD_PERPLEXITY""#
      let result = try CommandRun(
        arguments: Self.options(tiny, run, steps: 2) + [
          "--alert", "perplexity < 1e9", "--alert", "finished",
          "--on-alert", "\(command) >>'\(told.path)'",
        ])
      #expect(result.status == 0, "\(result.errors)")
      var lines: [[Substring]] = []
      for _ in 0..<1000 where lines.count < 2 {
        usleep(10_000)
        let text = (try? String(contentsOf: told, encoding: .utf8)) ?? ""
        lines = text.split(separator: "\n").map { $0.split(separator: "|") }
      }
      lines.sort { $0[2].count + $0[1].count > $1[2].count + $1[1].count }
      try #require(lines.map(\.count) == [5, 5])
      #expect(lines.allSatisfy { $0[0].hasSuffix("/a run") && Double($0[4]) != nil })
      #expect(lines[0][1] == "perplexity < 1000000000.0" && lines[0][2] == "0")
      #expect(lines[1][1] == "finished" && lines[1][3] == "all 2 steps are made")
      let wrong = try CommandRun(
        arguments: Self.options(tiny, folder.file("b"), steps: 2) + ["--alert", "loss < 2"])
      #expect(wrong.status != 0 && wrong.errors.contains("perplexity < X"), "\(wrong.errors)")
    }
  }

  @Test func threadsWithoutACoreAreNotStarted() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let result = try CommandRun(
        arguments: Self.options(tiny, run, steps: 1) + ["--threads", "1000"])
      #expect(result.status == 0)
      #expect(result.errors.contains("note: --threads 1000: "), "\(result.errors)")
      let shown = try CommandRun("runs", "show", run.path, "--json").json()
      let threads = try #require(shown["threads"] as? Int)
      #expect(threads <= ProcessInfo.processInfo.activeProcessorCount)
    }
  }

  @Test func theBuiltInRunIsTrainedAndExported() throws {
    try TemporaryDirectory.with { folder in
      let trained = try CommandRun(
        arguments: [
          "--steps", "1", "--batch", "1", "--eval-every", "100", "--no-cache", "--run", "run",
        ], environment: ["COLUMNS": "72"], in: folder.url)
      #expect(trained.status == 0, "\(trained.errors)")
      let lines = trained.output.split(separator: "\n").filter { $0.hasPrefix("step") }
      #expect(!lines.isEmpty && lines.allSatisfy { $0.count <= 72 }, "\(trained.output)")
      let exported = try CommandRun(
        arguments: ["runs", "export", "run", "--to", "student"], in: folder.url)
      #expect(exported.status == 0, "\(exported.errors)")
    }
  }

  @Test func aKilledRunEndsWithTheSameBits() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let (whole, killed) = (folder.file("whole"), folder.file("killed"))
      let steps = 150
      let more = ["--checkpoint-every", "7", "--eval-every", "40"]
      #expect(
        try CommandRun(arguments: Self.options(tiny, whole, steps: steps) + more).status == 0)
      let resume = ["resume", killed.path, "--threads", "1", "--no-cache", "--json"]
      var arguments = Self.options(tiny, killed, steps: steps) + more
      for lines in [12, 1, 20] {
        let command = try RunningCommand(arguments)
        _ = command.lines(lines)
        _ = command.end(with: SIGKILL)
        arguments = resume
      }
      let last = try CommandRun(arguments: resume)
      #expect(last.status == 0, "\(last.errors)")
      #expect(try Self.state(whole, step: steps) == Self.state(killed, step: steps))
      let entries = try FileManager.default.contentsOfDirectory(
        atPath: killed.appendingPathComponent("checkpoints").path)
      #expect(entries.allSatisfy { $0.hasPrefix("step-") }, "nothing half written stays")
    }
  }

  @Test func resumingPrintsOnlyTheStepsThatFollow() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let command = try RunningCommand(Self.options(tiny, run, steps: 100_000))
      _ = command.lines(3)
      let end = command.end(with: SIGTERM)
      #expect(end.status == 0 && !end.wasKilled, "SIGTERM saves a checkpoint and ends well")
      let shown = try CommandRun("runs", "show", run.path, "--json").json()
      #expect(shown["status"] as? String == "stopped")
      let step = try #require(shown["step"] as? Int)
      let checkpoints = try #require(shown["checkpoints"] as? [[String: Any]])
      #expect(checkpoints.last?["step"] as? Int == step)
      let resumed = try RunningCommand([
        "resume", run.path, "--threads", "1", "--no-cache", "--json",
      ])
      let line = try #require(try Self.objects(resumed.lines(1).joined()).first)
      _ = resumed.end(with: SIGTERM)
      #expect(line["step"] as? Int == step + 1)
    }
  }

  @Test func stepsThatAreMadeAgainArePrintedAgain() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let options =
        Self.options(tiny, run, steps: 1_000_000) + [
          "--schedule", "constant", "--eval-every", "1000000",
        ]
      let command = try RunningCommand(options)
      // An evaluation comes first.
      var steps = try Self.objects(command.lines(4).joined(separator: "\n")).dropFirst()
        .compactMap { $0["step"] as? Int }
      let directory = try RunDirectory(opening: run)
      let (commands, reader) = (try RunCommands(directory), try RunReader(directory))
      func send(_ json: String) throws {
        let id = try commands.send(json)
        try #require(try eventually { try commands.command(id)?.state != .pending })
      }
      func waitUntilPaused() throws -> Int {
        try #require(try eventually { try reader.run().status == .paused })
        return try #require(try reader.lastStep())
      }
      try send(#"{"checkpoint":{}}"#)
      try send(#"{"run":{"steps":40}}"#)
      let first = try waitUntilPaused()
      // What is not printed yet when the run goes back never will be.
      steps += try Self.objects(command.lines(first - 3).joined(separator: "\n"))
        .compactMap { $0["step"] as? Int }
      try send(#"{"goBack":{"scalingLearningRateBy":0.5}}"#)
      let checkpoint = try #require(try reader.checkpoints().last?.step)
      try send(#"{"run":{"steps":40}}"#)
      let second = try waitUntilPaused()
      kill(command.id, SIGTERM)
      steps += try Self.objects(command.lines(.max).joined(separator: "\n"))
        .compactMap { $0["step"] as? Int }
      _ = command.end(with: SIGTERM)
      // Up to where it went back, and on from the checkpoint, with none left out.
      #expect(checkpoint < first && second == checkpoint + 40)
      #expect(steps == Array(1...first) + Array(checkpoint + 1...second))
    }
  }

  @Test func oneProcessHasARun() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let first = try RunningCommand(Self.options(tiny, run, steps: 1_000_000))
      _ = first.lines(1)
      for arguments in [["resume", run.path], ["runs", "remove", run.path, "--yes"]] {
        let second = try CommandRun(arguments: arguments)
        #expect(second.status == 1)
        #expect(second.errors.contains("process \(first.id)"), "\(second.errors)")
      }
      #expect(first.end(with: SIGTERM).status == 0)
    }
  }

  @Test func theBlockIsNoLongerThanTheModelTakesUnlessItIsGiven() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let text = try folder.write(String(repeating: "the fox saw. ", count: 200), to: "long.txt")
      func block(_ name: String, _ teacher: String, _ more: String...) throws -> Int? {
        let run = folder.file(name)
        let options = [
          "train", "--teacher", teacher, "--train", text.path, "--batch", "1", "--steps", "1",
          "--threads", "1", "--no-cache", "--run", run.path,
        ]
        let result = try CommandRun(arguments: options + more)
        guard result.status == 0 else {
          #expect(result.errors.contains("expected at most 32, the model's limit, found "))
          return nil
        }
        let recipe = try Data(contentsOf: run.appendingPathComponent("recipe.json"))
        return (try JSONSerialization.jsonObject(with: recipe) as? [String: Any])?["block"] as? Int
      }
      let model = tiny.directory.path
      #expect(try block("default", model) == 32)
      #expect(try block("option", model, "--block", "16") == 16)
      #expect(try block("long", model, "--block", "33") == nil)
      let given = try folder.write(#"{"block": 512}"#, to: "given.json").path
      #expect(try block("given", model, "--recipe", given) == nil)
      let other = try folder.write(#"{"seed": 1}"#, to: "other.json").path
      #expect(try block("other", model, "--recipe", other) == 32)
      #expect(try block("built-in", "builtin") == 256)
    }
  }

  @Test func errorsSayWhatIsWrong() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func fails(
        _ arguments: [String], status: Int32 = 1, saying message: String
      ) throws {
        let run = try CommandRun(arguments: arguments)
        #expect(run.status == status)
        #expect(run.errors.contains(message), "\(run.errors)")
      }
      let options = Self.options(tiny, folder.file("run"), steps: 1)
      let recipe = try folder.write(#"{"learning_rat": 1}"#, to: "recipe.json").path
      try fails(options + ["--recipe", recipe], saying: "unknown key \"learning_rat\"")
      let wrong = try folder.write(#"{"batch": "two"}"#, to: "wrong.json").path
      try fails(options + ["--recipe", wrong], saying: "expected a whole number")
      try fails(
        options + ["--epochs", "2"], status: 64, saying: "--steps: expected either steps or")
      try fails(
        ["train", "--train", tiny.text.path], status: 64,
        saying: "--teacher: expected a model directory, found nothing")
      try fails(
        options + ["--lr", "1e39"], status: 64, saying: "--lr: expected a positive number up")
      try fails(options + ["--block", "33"], saying: "--block: expected at most 32, the model's")
      let high = try folder.write(
        #"{"temperature": -1, "granularity": "group:5"}"#, to: "high.json")
      try fails(
        options + ["--recipe", high.path], status: 64,
        saying: "\(high.path): temperature: expected a positive number, found -1.0")
      try fails(
        options + ["--recipe", high.path, "--temperature", "1"],
        saying: "\(high.path): granularity: expected row, tensor, or a group size")
      try fails(options + ["--recipe", "nowhere.json"], saying: "nowhere.json")
      try folder.write("x", to: "full/file")
      try fails(
        Self.options(tiny, folder.file("full"), steps: 1), saying: "expected an empty or a new")
      try fails(
        Self.options(tiny, tiny.text.appendingPathComponent("a/b"), steps: 1),
        saying: "\(tiny.text.path)")
      try fails(["resume", folder.file("nothing").path], saying: "no such file or folder")
      try FileManager.default.removeItem(at: tiny.text)
      try fails(options, saying: "text.txt")
      try FileManager.default.removeItem(at: tiny.directory)
      try fails(options, saying: "model")
    }
  }
}
