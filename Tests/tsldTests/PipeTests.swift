import Foundation
import TestSupport
import Testing

/// A pipe where a file is expected is refused by name, and never waited for.
@Suite struct PipeTests {
  private static func refuses(_ file: URL, _ arguments: [String]) throws {
    unlink(file.path)
    #expect(mkfifo(file.path, 0o600) == 0)
    let run = try CommandRun(
      program: "/usr/bin/timeout", ["-s", "KILL", "60", CommandRun.program.path] + arguments)
    #expect(run.status == 1, "\(arguments) \(run.errors)")
    #expect(run.errors.contains(file.lastPathComponent), "\(run.errors)")
    #expect(run.errors.contains("a pipe"), "\(run.errors)")
  }

  @Test(arguments: ["config.json", "model.safetensors", "tokenizer.json"])
  func inAModel(name: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      try Self.refuses(
        tiny.directory.appendingPathComponent(name),
        ["eval", "--model", tiny.directory.path, "--text", tiny.text.path, "--block", "16"])
    }
  }

  @Test func asATextARecipeOrATheme() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let text = folder.file("pipe.txt")
      try Self.refuses(
        text, ["eval", "--model", tiny.directory.path, "--text", text.path, "--block", "16"])
      try Self.refuses(
        text, ["tokenize", "--model", tiny.directory.path, "--file", text.path])
      let recipe = folder.file("recipe.json")
      try Self.refuses(recipe, ["train", "--recipe", recipe.path])
      try Self.refuses(
        text,
        [
          "train", "--teacher", tiny.directory.path, "--train", text.path, "--block", "16", "--run",
          folder.file("none").path,
        ])
    }
  }

  @Test(arguments: ["run.sqlite", "recipe.json"])
  func inARun(name: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let trained = try CommandRun(arguments: TrainCommandTests.options(tiny, run, steps: 1))
      #expect(trained.status == 0)
      let file = run.appendingPathComponent(name)
      try Self.refuses(file, ["resume", run.path, "--steps", "2"])
      if name == "run.sqlite" { try Self.refuses(file, ["runs", "show", run.path]) }
    }
  }
}
