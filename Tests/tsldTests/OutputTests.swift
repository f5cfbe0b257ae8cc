import Foundation
import RunStore
import TestSupport
import Testing

/// What is printed arrives or is an error, and nothing raw reaches a terminal.
@Suite struct OutputTests {
  private static let escape = "\u{1B}]0;owned\u{7}"

  /// Runs the program by a shell, so that its output can go anywhere.
  private static func shell(_ script: String, _ arguments: [String]) throws -> CommandRun {
    try CommandRun(program: "/bin/bash", ["-c", script, CommandRun.program.path] + arguments)
  }

  @Test(arguments: ["--help", "--version", "help train", "runs list", "runs list --json"])
  func resultsThatCannotBeWrittenAreErrors(options: String) throws {
    let arguments = options.split(separator: " ").map(String.init)
    let run = try Self.shell(#""$0" "$@" > /dev/full"#, arguments)
    #expect(run.status == 1)
    #expect(run.errors == "Error: standard output cannot be written: No space left on device\n")
  }

  @Test(arguments: [
    ["tokenize", "--text", "a hen", "--ids"], ["tokenize", "--text", "a", "--json"],
  ])
  func tokensThatCannotBeWrittenAreErrors(arguments: [String]) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = try Self.shell(
        #""$0" "$@" > /dev/full"#, arguments + ["--model", tiny.directory.path])
      #expect(run.status == 1 && run.errors.contains("cannot be written"), "\(run.errors)")
    }
  }

  @Test(arguments: ["--plain", "--json"])
  func trainingWhoseOutputIsLostIsSavedAndEnds(form: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let options = TrainCommandTests.options(tiny, run, steps: 1_000_000).dropLast() + [form]
      let result = try Self.shell(#""$0" "$@" > /dev/full"#, Array(options))
      #expect(result.status == 1 && result.errors.contains("No space left"), "\(result.errors)")
      try Self.expectStopped(run, log: "standard output cannot be written: No space left")
    }
  }

  @Test func aClosedPipeEndsTrainingWithACheckpoint() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let options = TrainCommandTests.options(tiny, run, steps: 1_000_000)
      let result = try Self.shell(#""$0" "$@" | head -1; exit ${PIPESTATUS[0]}"#, options)
      #expect(result.status == 1)
      #expect(result.errors.contains("Broken pipe: stopped after"), "\(result.errors)")
      #expect(result.output.split(separator: "\n").count == 1)
      try Self.expectStopped(run, log: "standard output cannot be written: Broken pipe")
    }
  }

  private static func expectStopped(_ run: URL, log: String) throws {
    let reader = try RunReader(RunDirectory(opening: run))
    #expect(try reader.run().status == .stopped)
    #expect(try reader.checkpoints().last?.step == reader.lastStep())
    let text = try String(contentsOf: run.appendingPathComponent("log.txt"), encoding: .utf8)
    #expect(text.contains(log))
  }

  @Test func aReaderThatHasEnoughIsNoError() throws {
    let run = try Self.shell(#""$0" --help | true; echo ${PIPESTATUS[0]}"#, [])
    // As other programs do: by the signal, or before anything was written.
    #expect(["141\n", "0\n"].contains(run.output) && run.errors.isEmpty, "\(run.errors)")
  }

  @Test(arguments: [
    ["train", "--\(escape)"], ["\(escape)"], ["bench", "--quantizer", escape],
    ["train", "--quantizer", escape], ["train", "--colors", escape], ["train", "--lr", escape],
    ["watch", escape], ["runs", "show", escape], ["resume", escape],
    ["eval", "--model", escape, "--text", escape], ["tokenize", "--model", escape, "--text", "a"],
  ])
  func whatWasTypedIsShownSafely(arguments: [String]) throws {
    let run = try CommandRun(arguments: arguments)
    #expect(run.status != 0)
    let raw = (run.output + run.errors).unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
    #expect(raw.isEmpty && run.errors.contains("\\e]0;owned\\u{07}"), "\(run.errors)")
  }

  @Test func aFolderWithAControlCharacterIsShownSafely() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("a\(Self.escape)b/run")
      let parent = run.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      let options = TrainCommandTests.options(tiny, run, steps: 1).dropLast() + ["--plain"]
      let trained = try CommandRun(arguments: Array(options))
      let picture = run.appendingPathComponent("no/where.svg").path
      let watched = try CommandRun("watch", run.path, "--export", picture)
      for result in [trained, watched] {
        #expect(!(result.output + result.errors).contains("\u{1B}"))
        #expect((result.output + result.errors).contains("a\\e]0;owned\\u{07}b"))
      }
      #expect(watched.errors.contains("cannot be written"), "\(watched.errors)")
    }
  }

  @Test func jsonEscapesWhatCannotBeSeen() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let text = "a\u{9B}\u{202E}\u{200B}\u{1F98A}\u{E0001}b"
      let run = try CommandRun(
        "tokenize", "--model", tiny.directory.path, "--text", text, "--json")
      #expect(run.output.contains(#"a\u009B\u202E\u200B🦊\uDB40\uDC01b"#), "\(run.output)")
      #expect(try run.json()["text"] as? String == text)
    }
  }

  @Test func mistypedCommandsAndNegativeNumbersAreNamed() throws {
    let command = try CommandRun("wacht", "foo")
    #expect(command.status == 64)
    #expect(command.errors.contains("there is no command 'wacht'; did you mean 'watch'?"))
    for arguments in [["--lr", "-1"], ["--steps", "-3"], ["--temperature", "-.5"]] {
      let run = try CommandRun(arguments: ["train"] + arguments)
      #expect(run.status == 64 && run.errors.contains("expected"), "\(run.errors)")
      #expect(!run.errors.contains("Missing value"))
    }
  }

  @Test func fewerStepsThanWereMadeAreTold() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let options = TrainCommandTests.options(tiny, run, steps: 3).dropLast() + ["--plain"]
      #expect(try CommandRun(arguments: Array(options)).status == 0)
      let file = run.appendingPathComponent("recipe.json")
      let recipe = try String(contentsOf: file, encoding: .utf8)
      try recipe.replacing("\"steps\": 3", with: "\"steps\": 1").write(
        to: file, atomically: true, encoding: .utf8)
      let resumed = try CommandRun("resume", run.path, "--plain", "--no-cache")
      #expect(!resumed.output.contains("3 of 1"), "\(resumed.output) \(resumed.errors)")
    }
  }
}
