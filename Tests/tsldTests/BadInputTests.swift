import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct BadInputTests {
  private static func fails(
    _ arguments: [String], status: Int32 = 1, in directory: URL? = nil, saying messages: String...
  ) throws {
    let run = try CommandRun(arguments: arguments, in: directory)
    #expect(run.status == status, "\(arguments) \(run.errors)")
    for message in messages { #expect(run.errors.contains(message), "\(run.errors)") }
    #expect(!run.errors.contains("NSCocoa") && !run.errors.contains("DecodingError"))
  }

  /// Every command that loads a model.
  private static func commands(_ tiny: TinyModel, _ run: URL) -> [[String]] {
    [
      ["eval", "--model", tiny.directory.path, "--text", tiny.text.path, "--block", "16"],
      ["tokens", "--teacher", tiny.directory.path, "--text", "a hen"],
      TrainCommandTests.options(tiny, run, steps: 2),
    ]
  }

  @Test(arguments: [Float.nan, .infinity])
  func weightsThatAreNotFiniteAreNamed(value: Float) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let file = tiny.directory.appendingPathComponent("model.safetensors")
      let name = "model.layers.1.mlp.up_proj.weight"
      let end = try SafetensorsFile(file).info(name).byteRange.upperBound
      var data = try Data(contentsOf: file)
      let header = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      withUnsafeBytes(of: value) {
        data.replaceSubrange(8 + header + end - 4..<8 + header + end, with: $0)
      }
      try data.write(to: file)
      for arguments in Self.commands(tiny, folder.file("run")) {
        try Self.fails(arguments, saying: file.path, name, "NaN or infinite")
      }
    }
  }

  @Test func otherVocabulariesAreRefused() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let changed = try String(contentsOf: folder.file("model/tokenizer.json"), encoding: .utf8)
        .replacingOccurrences(of: "\"n\":77", with: "\"n\":200")
      try folder.write(changed, to: "model/tokenizer.json")
      let run = folder.file("run")
      for arguments in Self.commands(tiny, run) {
        try Self.fails(arguments, saying: tiny.directory.path, "model")
      }
      #expect(!FileManager.default.fileExists(atPath: run.path), "nothing is begun")
    }
  }

  @Test(arguments: ["config.json", "tokenizer.json"])
  func filesThatAreNoJSONAreNamed(name: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      try folder.write(#"{"model_type": "#, to: "model/\(name)")
      for arguments in Self.commands(tiny, folder.file("run")) {
        try Self.fails(arguments, saying: name)
      }
      try FileManager.default.removeItem(at: folder.file("model/\(name)"))
      for arguments in Self.commands(tiny, folder.file("run")) {
        try Self.fails(arguments, saying: name)
      }
    }
  }

  @Test func aRunsDamagedRecipeIsNamed() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      #expect(try CommandRun(arguments: TrainCommandTests.options(tiny, run, steps: 1)).status == 0)
      for content in ["{", "[]", #"{"batch": "x"}"#, #"{"no": 1}"#] {
        try folder.write(content, to: "run/recipe.json")
        try Self.fails(["resume", run.path, "--steps", "2"], saying: "recipe.json")
        try Self.fails(
          ["runs", "export", run.path, "--to", folder.file("x").path], saying: "recipe.json")
      }
      try FileManager.default.removeItem(at: folder.file("run/recipe.json"))
      try Self.fails(["resume", run.path, "--steps", "2"], saying: "recipe.json")
      try folder.write("no database", to: "run/run.sqlite")
      try Self.fails(["resume", run.path], saying: "run.sqlite")
    }
  }

  @Test func placesThatCannotBeWrittenAreRefusedAtOnce() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let below = try folder.write("x", to: "file").appendingPathComponent("sub")
      let run = folder.file("run")
      let options = TrainCommandTests.options(tiny, run, steps: 1)
      try Self.fails(TrainCommandTests.options(tiny, below, steps: 1), saying: below.path)
      for option in ["--save", "--save-quantized"] {
        try Self.fails(options + [option, below.path], saying: below.path, "cannot be written")
        #expect(!FileManager.default.fileExists(atPath: run.path), "nothing is begun")
      }
      try Self.fails(["stories", "--to", below.path], saying: below.path, "cannot be written")
      #expect(try CommandRun(arguments: options).status == 0)
      try Self.fails(
        ["runs", "export", run.path, "--to", below.path], saying: folder.file("file").path,
        "cannot be written")
      // Runs go into the folder "runs" where nothing else is said.
      try folder.write("x", to: "runs")
      try Self.fails(
        options.filter { $0 != "--run" && $0 != run.path }, in: folder.url, saying: "runs",
        "cannot be written")
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "\(SmallDisk.reason)"))
  func readOnlyDisksAreRefused() throws {
    try SmallDisk.with(megabytes: 4) { disk in
      try TemporaryDirectory.with { folder in
        let tiny = try TinyModel(in: folder)
        let run = disk.folder.file("run")
        #expect(
          try CommandRun(arguments: TrainCommandTests.options(tiny, run, steps: 2)).status == 0)
        try disk.protect()
        let other = disk.folder.file("other")
        try Self.fails(
          TrainCommandTests.options(tiny, other, steps: 1), saying: other.path, "ead-only")
        try Self.fails(["resume", run.path, "--steps", "3"], saying: run.path, "ead-only")
        try Self.fails(["runs", "remove", run.path, "--yes"], saying: run.path, "ead-only")
        // Reading needs no right to write.
        for arguments in [
          ["runs", "show", run.path],
          ["runs", "export", run.path, "--to", folder.file("student").path],
        ] {
          let result = try CommandRun(arguments: arguments)
          #expect(result.status == 0, "\(result.errors)")
        }
      }
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "\(SmallDisk.reason)"))
  func fullDisksAreNamed() throws {
    try SmallDisk.with(megabytes: 2) { disk in
      try TemporaryDirectory.with { folder in
        let tiny = try TinyModel(in: folder)
        try disk.fill()
        let run = disk.folder.file("run")
        try Self.fails(
          TrainCommandTests.options(tiny, run, steps: 1), saying: run.path, "space")
        let stories = disk.folder.file("stories")
        try Self.fails(["stories", "--to", stories.path], saying: stories.path, "No space left")
        // What could not be begun is no hindrance later.
        try disk.free()
        let again = try CommandRun(arguments: TrainCommandTests.options(tiny, run, steps: 1))
        #expect(again.status == 0, "\(again.errors)")
      }
    }
  }

  @Test func nothingIsWrittenForATeacherWhoseOptionsMakeNoSense() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let teach = [
        "teach", "--architecture", "llama", "--train", tiny.text.path, "--to",
        folder.file("teacher").path, "--run", folder.file("run").path,
      ]
      for (options, message) in [
        (["--seed", "-1"], "seed"), (["--lr", "-1"], "--lr"), (["--batch", "0"], "batch"),
      ] {
        try Self.fails(teach + options, status: 64, saying: message)
      }
      try Self.fails(teach + ["--heads", "3"], saying: "hidden-size")
      try Self.fails(
        teach + ["--layers", "1000000"], saying: "--layers: expected a number from 1 to")
      try Self.fails(
        teach + ["--hidden-size", "1048576", "--layers", "4096"], saying: "GB of memory")
      let entries = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
      #expect(Set(entries) == ["model", "text.txt"], "\(entries)")
    }
  }
}
