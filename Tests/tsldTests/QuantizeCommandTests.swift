import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("tsld quantize")
struct QuantizeCommandTests {
  @Test("a directory that other commands take, with what was done in its config")
  func directories() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let model = tiny.directory.path
      func quantize(_ method: String, _ to: String, _ more: String...) throws -> CommandRun {
        try CommandRun(
          arguments: ["quantize", "--model", model, "--method", method, "--to", to, "--json"]
            + (method == "rtn" ? [] : ["--calibrate", tiny.text.path, "--block", "16"]) + more)
      }
      func perplexity(_ model: String, _ more: String...) throws -> Double {
        let run = try CommandRun(
          arguments: [
            "eval", "--model", model, "--text", tiny.text.path, "--block", "16", "--json",
          ]
            + more)
        return try #require(try run.json()["perplexity"] as? Double, "\(run.errors)")
      }
      for (method, options) in [
        ("rtn", ["--quantizer", "twn"]), ("gptq", ["--quantizer", "twn", "--act-order"]),
        ("awq", ["--quantizer", "minmax3", "--granularity", "group:16"]),
      ] {
        let to = folder.file(method).path
        let run = try CommandRun(
          arguments: ["quantize", "--model", model, "--method", method, "--to", to, "--json"]
            + (method == "rtn" ? [] : ["--calibrate", tiny.text.path, "--block", "16"]) + options)
        #expect(run.status == 0, "\(run.errors)")
        let report = try run.json()
        #expect(report["method"] as? String == method)
        let layers = try #require(report["layers"] as? [[String: Any]])
        #expect(layers.isEmpty == (method == "rtn"))
        for layer in layers {
          let (own, rounded) = (layer["error"] as? Double, layer["rounded_error"] as? Double)
          #expect(try #require(own) <= (try #require(rounded)))
        }
        #expect(!FileManager.default.fileExists(atPath: to + ".partial"))
        let config = try JSONSerialization.jsonObject(
          with: Data(contentsOf: URL(fileURLWithPath: to + "/config.json")))
        let done = (config as? [String: Any])?["tsld_quantization"] as? [String: Any]
        #expect(done?["method"] as? String == method)
        #expect(done?["scale_dtype"] as? String == "float16")
        // The text has 35 blocks, not the 128 that are looked at where there are as many.
        #expect(done?["samples"] as? Int == (method == "rtn" ? nil : 35))
        let found = try perplexity(to)
        #expect(found.isFinite)
        if method == "rtn" { #expect(found == (try perplexity(model, "--quantizer", "twn"))) }
        // The same command again does not write over it.
        let again = try quantize(method, to)
        #expect(again.status == 1 && again.errors.contains(to), "\(again.errors)")
      }
      let run = folder.file("run").path
      let trained = try CommandRun(
        "train", "--teacher", model, "--start", folder.file("gptq").path, "--train",
        tiny.text.path, "--block", "16", "--batch", "2", "--steps", "2", "--no-cache", "--plain",
        "--run", run)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(try CommandRun("resume", run, "--steps", "4", "--plain").status == 0)
    }
  }

  @Test("training begins from a method by its name")
  func startingByName() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func train(_ start: String, _ run: String, _ options: String...) throws -> CommandRun {
        try CommandRun(
          arguments: [
            "train", "--teacher", tiny.directory.path, "--start", start, "--train", tiny.text.path,
            "--block", "16", "--batch", "2", "--steps", "1", "--no-cache", "--plain", "--run",
            folder.file(run).path,
          ] + options)
      }
      for method in ["rtn", "gptq"] {
        let run = try train(method, method)
        #expect(run.status == 0, "\(run.errors)")
        let start = folder.file("\(method).start")
        let config = try JSONSerialization.jsonObject(
          with: Data(contentsOf: start.appendingPathComponent("config.json")))
        let done = (config as? [String: Any])?["tsld_quantization"] as? [String: Any]
        #expect(done?["method"] as? String == method)
        let recipe = try Recipe(contentsOf: folder.file("\(method)/recipe.json"))
        #expect(
          recipe.start.map { URL(fileURLWithPath: $0).standardizedFileURL.path } == start.path)
        #expect(try CommandRun("resume", folder.file(method).path, "--steps", "2").status == 0)
      }
      // What is there stays, and what makes no sense is said before anything is made.
      let again = try train("rtn", "gptq")
      #expect(again.status == 1 && again.errors.contains("expected an empty"), "\(again.errors)")
      for options in [
        ["--quantizer", "none"], ["--quantizer", "seq"], ["--valid", "nothing.txt"],
      ] {
        let wrong = try train("gptq", "wrong", options[0], options[1])
        #expect(wrong.status != 0, "\(options)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("wrong").path))
        #expect(!FileManager.default.fileExists(atPath: folder.file("wrong.start").path))
      }
    }
  }

  @Test("what was done before an interruption is not done again")
  func resuming() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func quantize(_ to: String) throws -> CommandRun {
        try CommandRun(
          "quantize", "--model", tiny.directory.path, "--method", "awq", "--quantizer", "twn",
          "--calibrate", tiny.text.path, "--block", "16", "--to", folder.file(to).path, "--json")
      }
      let whole = try quantize("whole")
      #expect(whole.status == 0, "\(whole.errors)")
      // A place where no folder can be made: the blocks are done, and the result is not.
      try Data("x".utf8).write(to: folder.file("late"))
      #expect(try quantize("late").status == 1)
      try FileManager.default.removeItem(at: folder.file("late"))
      let partial = folder.file("late.partial")
      #expect(!FileManager.default.fileExists(atPath: partial.path), "refused before it began")
      // The first block of another run of the same command.
      try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: partial.appendingPathComponent("block-0.json"))
      let second = try quantize("late")
      #expect(second.status == 0 && !second.errors.contains("done before"), "\(second.errors)")
      #expect(
        try Data(contentsOf: folder.file("late/model.safetensors"))
          == Data(contentsOf: folder.file("whole/model.safetensors")))
    }
  }

  @Test("what makes no sense is said before anything is read")
  func refusals() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func fails(_ status: Int32, _ message: String, _ arguments: String...) throws {
        let run = try CommandRun(
          arguments: [
            "quantize", "--model", tiny.directory.path, "--to", folder.file("x").path,
          ] + arguments)
        #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
      }
      let text = tiny.text.path
      try fails(64, "--calibrate", "--method", "gptq")
      try fails(64, "leave --calibrate out", "--method", "rtn", "--calibrate", text)
      try fails(64, "--act-order", "--method", "rtn", "--act-order")
      try fails(64, "none", "--method", "rtn", "--quantizer", "none")
      try fails(
        1, "has no fixed levels", "--quantizer", "seq", "--calibrate", text, "--block", "16")
      try fails(
        1, "a scale for each row or group", "--method", "awq", "--granularity", "tensor",
        "--calibrate", text, "--block", "16")
      try fails(1, "divides", "--granularity", "group:7", "--calibrate", text, "--block", "16")
      try fails(1, "nothing.txt", "--calibrate", "nothing.txt", "--block", "16")
      let short = try folder.write("fox", to: "short.txt").path
      try fails(1, "at least one block of 16 tokens", "--calibrate", short, "--block", "16")
      try fails(64, "at most 32", "--calibrate", text, "--block", "64")
    }
  }
}
