import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct EvalCommandTests {
  static func model(in folder: TemporaryDirectory) throws -> (model: String, text: String) {
    let tiny = try TinyModel(in: folder)
    return (tiny.directory.path, tiny.text.path)
  }

  @Test func perplexityInFullPrecisionAndQuantized() throws {
    try TemporaryDirectory.with { folder in
      let (model, text) = try Self.model(in: folder)
      let perplexities = try ["none", "minmax8", "twn", "seq"].map { quantizer in
        let run = try CommandRun(
          "eval", "--model", model, "--text", text, "--block", "16", "--quantizer", quantizer,
          "--no-cache", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let report = try run.json()
        #expect(report["positions"] as? Int == 30 * 19 / 16 * 15)
        return try #require(report["perplexity"] as? Double)
      }
      #expect(abs(perplexities[1] / perplexities[0] - 1) < 0.05, "8 bits lose little")
      #expect(perplexities[2] != perplexities[0])
    }
  }

  @Test func tasksAreAskedAndToldAsJSONAndAsATable() throws {
    try TemporaryDirectory.with { folder in
      let (model, _) = try Self.model(in: folder)
      let lines = [
        #"{"goal": "a fox", "sol1": "saw", "sol2": "a hen.", "label": 0}"#,
        #"{"goal": "the hen", "sol1": "fox", "sol2": "saw it", "label": 1}"#,
      ]
      let data = try folder.write(lines.joined(separator: "\n"), to: "piqa.jsonl")
        .deletingLastPathComponent().path
      let items = folder.file("items.jsonl")
      func eval(_ more: String...) throws -> CommandRun {
        try CommandRun(
          arguments: ["eval", "--model", model, "--tasks", "piqa", "--data", data] + more)
      }
      let run = try eval("--json", "--items", items.path)
      #expect(run.status == 0, "\(run.errors)")
      let tasks = try #require(try run.json()["tasks"] as? [String: [String: Any]])
      let piqa = try #require(tasks["piqa"])
      #expect(piqa["n"] as? Int == 2 && piqa["chance"] as? Double == 0.5)
      for metric in ["acc", "acc_norm", "acc_bytes"] {
        #expect(piqa[metric] is Double && piqa[metric + "_stderr"] is Double)
      }
      let written = try String(contentsOf: items, encoding: .utf8).split(separator: "\n")
      #expect(written.count == 2)
      for (index, line) in written.enumerated() {
        let item = try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let likelihoods = try #require(item["log_likelihoods"] as? [Double])
        #expect(item["index"] as? Int == index && likelihoods.allSatisfy { $0 < 0 })
        #expect(item["choice"] as? Int == (likelihoods[0] >= likelihoods[1] ? 0 : 1))
        #expect(item["label"] as? Int == index)
      }
      // A task's name is its file's, capitals included.
      try Data(#"{"kind": "text", "text": "{goal}"}"#.utf8).write(to: folder.file("myTask.json"))
      try FileManager.default.copyItem(
        at: folder.file("piqa.jsonl"), to: folder.file("myTask.jsonl"))
      let named = try CommandRun(
        "eval", "--model", model, "--tasks", "myTask", "--data", data, "--json")
      #expect((try named.json()["tasks"] as? [String: Any])?["myTask"] != nil, "\(named.errors)")
      let table = try eval("--limit", "1", "--bos", "never")
      #expect(table.output.contains("piqa  1  acc") && table.output.contains("chance"))
      let quantized = try eval("--quantizer", "twn", "--json")
      #expect(quantized.status == 0 && quantized.output != run.output)
      for (arguments, status, message) in [
        (["--tasks", "piqa"], 64, "--data"),
        (["--tasks", "boolq", "--data", data], 1, "boolq.jsonl"),
        (["--tasks", "chess", "--data", data], 1, "known are arc_challenge"),
        (["--tasks", "piqa", "--data", data, "--text", "x"], 64, "choose one"),
        (["--tasks", "piqa", "--data", data, "--shots", "2"], 1, "at most 1"),
        (["--tasks", "piqa", "--data", data, "--activations", "int8"], 64, "is for GGUF files"),
        ([], 64, "--text FILE"),
      ] as [([String], Int32, String)] {
        let run = try CommandRun(arguments: ["eval", "--model", model] + arguments)
        #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
      }
    }
  }

  @Test func errorsNameTheFileAndWhatIsWrong() throws {
    try TemporaryDirectory.with { folder in
      let (model, text) = try Self.model(in: folder)
      func fails(_ arguments: String..., status: Int32 = 1, saying message: String) throws {
        let run = try CommandRun(arguments: ["eval"] + arguments)
        #expect(run.status == status)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.output.isEmpty)
      }
      try fails("--model", "nowhere", "--text", text, saying: "nowhere")
      try fails("--model", model, "--text", "nothing.txt", "--block", "16", saying: "nothing.txt")
      try fails(
        "--model", model, "--text", text, "--block", "33", status: 64, saying: "at most 32 tokens")
      let short = try folder.write("too short", to: "short.txt").path
      try fails("--model", model, "--text", short, "--block", "16", saying: "16")
      try fails(
        "--model", model, "--text", text, "--block", "16", "--quantizer", "twn", "--granularity",
        "group:5", saying: "does not divide")
      try FileManager.default.removeItem(atPath: model + "/tokenizer.json")
      try fails("--model", model, "--text", text, "--block", "16", saying: "tokenizer.json")
    }
  }

  @Test func aTokenizerOfAnotherModelIsRefused() throws {
    try TemporaryDirectory.with { folder in
      let (model, text) = try Self.model(in: folder)
      let file = folder.file("model/tokenizer.json")
      let changed = try String(contentsOf: file, encoding: .utf8)
        .replacingOccurrences(of: "\"x\":87", with: "\"x\":200")
      try folder.write(changed, to: "model/tokenizer.json")
      let run = try CommandRun(
        "eval", "--model", model, "--text", text, "--block", "16", "--no-cache")
      #expect(run.status == 1)
      #expect(run.errors.contains("use the tokenizer that belongs to the model"), "\(run.errors)")
    }
  }

  @Test func theBlockIsTrainingsAsFarAsTheModelTakesIt() throws {
    try TemporaryDirectory.with { folder in
      let (model, text) = try Self.model(in: folder)
      let run = try CommandRun("eval", "--model", model, "--text", text, "--no-cache")
      #expect(run.output.contains(" blocks of 32 tokens, "), "\(run.output) \(run.errors)")
    }
  }

  @Test func modelsAreCalledWhatTheyAre() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func kind(_ model: String) throws -> String {
        let run = try CommandRun(
          "eval", "--model", model, "--text", tiny.text.path, "--block", "16", "--no-cache")
        return String(run.output.split(separator: "\n").first { $0.hasPrefix("model") } ?? "")
      }
      #expect(try kind(tiny.directory.path).hasSuffix("model, full precision"))
      for (quantizer, expected) in [
        ("twn", "ternary per row, "), ("minmax2", "quantized weights, at most 4 values in a row"),
      ] {
        let saved = folder.file(quantizer).path
        let run = try CommandRun(
          arguments: TrainCommandTests.options(tiny, folder.file("run-" + quantizer), steps: 1)
            + ["--quantizer", quantizer, "--save-quantized", saved])
        #expect(run.status == 0, "\(run.errors)")
        let words = try kind(saved)
        #expect(words.contains("\(quantizer), \(expected)"), "\(words)")
        #expect(words.contains(" % zeros, 16.00 bits a weight as f16") == (quantizer == "twn"))
      }
    }
  }

  @Test func aResultThatIsNoNumberIsAFailure() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      // Weights that are finite, and too large for what is computed with them.
      let file = tiny.directory.appendingPathComponent("model.safetensors")
      let range = try SafetensorsFile(file).info("model.norm.weight").byteRange
      var data = try Data(contentsOf: file)
      let header = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      for index in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
        withUnsafeBytes(of: Float(3e38)) {
          data.replaceSubrange(8 + header + index..<8 + header + index + 4, with: $0)
        }
      }
      try data.write(to: file)
      let model = tiny.directory.path
      let eval = [
        "eval", "--model", model, "--text", tiny.text.path, "--block", "16", "--no-cache",
      ]
      for arguments in [eval, ["tokens", "--teacher", model, "--text", "the fox saw"]] {
        let json = try CommandRun(arguments: arguments + ["--json"])
        #expect(json.status == 1 && json.errors.contains("finite"), "\(json.errors)")
        #expect(!json.output.contains("NaN") && json.output.contains(": null"), "\(json.output)")
        let plain = try CommandRun(arguments: arguments)
        #expect(plain.status == 1 && plain.errors.contains("\(model): its "))
      }
    }
  }

  @Test func severalTextsAndMasksAreMeasured() throws {
    try TemporaryDirectory.with { folder in
      let (model, text) = try Self.model(in: folder)
      try folder.write(#"{"prompt": "the fox", "completion": " saw"}"#, to: "pair.json")
      let run = try CommandRun(
        "eval", "--model", model, "--text", text, folder.file("*.json").path, "--block", "19",
        "--no-cache", "--json")
      #expect(run.errors.contains("nothing marks the end of the completions"), "\(run.errors)")
      let report = try run.json()
      // 30 sentences of 19 tokens, and a block with a pair of which four tokens are learned.
      #expect(report["blocks"] as? Int == 31 && report["positions"] as? Int == 30 * 18 + 4)
    }
  }

  struct Published: Sendable {
    let model: String
    let text: String
    let quantizer: String
    let perplexity: Double
  }

  /// The yardstick's perplexities with PyTorch.
  static let published = [
    Published(
      model: "stories260k", text: "tinystories-valid", quantizer: "none", perplexity: 6.6439),
    Published(
      model: "stories260k", text: "tinystories-valid", quantizer: "twn", perplexity: 319.9903),
    Published(
      model: "stories260k", text: "tinystories-valid", quantizer: "absmean", perplexity: 502.9896),
    Published(
      model: "stories260k", text: "tinystories-valid", quantizer: "minmax4", perplexity: 7.3418),
    Published(
      model: "opt-shakespeare", text: "shakespeare-valid", quantizer: "none", perplexity: 41.8538),
    Published(
      model: "opt-shakespeare", text: "shakespeare-valid", quantizer: "twn", perplexity: 51.7616),
    Published(
      model: "gpt2-wikitext", text: "wikitext2-test", quantizer: "none", perplexity: 60.9773),
    Published(
      model: "gpt2-wikitext", text: "wikitext2-test", quantizer: "twn", perplexity: 66.5264),
  ]

  /// Needs the models and texts beside the package.
  @Test(
    .enabled(if: Fixtures.sharedDirectory != nil, "needs ../shared with real models and texts"),
    arguments: published)
  func realModelsMatchPyTorch(_ item: Published) throws {
    let shared = try #require(Fixtures.sharedDirectory)
    let run = try CommandRun(
      "eval", "--model", shared.appendingPathComponent("models/\(item.model)").path, "--text",
      shared.appendingPathComponent("text/\(item.text).txt").path, "--quantizer", item.quantizer,
      "--block", "256", "--no-cache", "--json")
    let perplexity = try #require(try run.json()["perplexity"] as? Double, "\(run.errors)")
    #expect(abs(perplexity / item.perplexity - 1) < 1e-3)
  }
}
