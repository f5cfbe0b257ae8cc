import Foundation
import TestSupport
import Testing

@Suite("tsld export")
struct ExportCommandTests {
  @Test("a run's student and a model become files, once, and say what they are")
  func files() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try RunsCommandTests.trained(in: folder)
      let file = folder.file("student.gguf")
      func export(_ options: String...) throws -> CommandRun {
        try CommandRun(arguments: ["export"] + options)
      }
      // The tiny model's rows are no whole blocks of any ternary type.
      let made = try export(run, "--to", file.path)
      #expect(made.status == 0, "\(made.errors)")
      #expect(made.output.contains("linear layers f16, 16.00 bits a weight"))
      let size = try #require(
        FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
      let again = try export(run, "--to", file.path)
      #expect(again.status == 1 && again.errors.contains("--force replaces it"))
      #expect(try export(run, "--to", file.path, "--force", "--type", "f32").status == 0)
      let wide = try #require(
        FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
      #expect(wide > size)
      let other = try export(run, "--to", folder.file("q.gguf").path, "--quantizer", "absmean")
      #expect(other.status == 1 && other.errors.contains("has its own quantizer"))
      let packed = try export(run, "--to", folder.file("p.gguf").path, "--type", "tq2_0")
      #expect(packed.status == 1 && packed.errors.contains("multiples of 256"))
      #expect(try export(run, "--to", folder.file("dir").path, "--type", "f16").status == 64)
      #expect(try export(run, "--to", file.path, "--type", "q8_0", "--force").status == 64)
      #expect(try export(run, "--to", folder.file("dir").path, "--dtype", "bfloat16").status == 0)
      let card = try String(contentsOf: folder.file("dir/README.md"), encoding: .utf8)
      for words in [
        "base_model: \"model\"", "- ternary", "are -1, 0 and +1 times a scale for each row",
        "Stored as bfloat16", "| student | ", "\"objective\": \"tsld\"",
      ] {
        #expect(card.contains(words), "\(words)")
      }
      #expect(!card.contains(folder.url.path), "where its files are is nobody else's business")
      #expect(try export(run, "--to", folder.file("new/folder/x.gguf").path).status == 0)
      let same = try CommandRun(
        "runs", "export", run, "--to", folder.file("other.gguf").path)
      #expect(same.status == 0, "\(same.errors)")
      #expect(try export(run, "--to", file.path, "--force").status == 0)
      #expect(try Data(contentsOf: folder.file("other.gguf")) == Data(contentsOf: file))
    }
  }

  @Test("what was exported is taken as a model again, by every command")
  func imports() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let (model, file) = (tiny.directory.path, folder.file("model.gguf").path)
      let own = "---\ntags:\n- tiny\nlicense: mit\n---\n# Tiny\n"
      try Data(own.utf8).write(to: tiny.directory.appendingPathComponent("README.md"))
      func run(_ arguments: String...) throws -> CommandRun {
        let result = try CommandRun(arguments: arguments)
        #expect(result.status == 0, "\(arguments): \(result.errors)")
        return result
      }
      _ = try run("export", model, "--to", file, "--type", "f32", "--embedding-type", "f32")
      #expect(FileManager.default.fileExists(atPath: folder.file("model.md").path))
      func perplexity(_ model: String, _ options: String...) throws -> Double? {
        let result = try CommandRun(
          arguments: [
            "eval", "--model", model, "--text", tiny.text.path, "--block", "16", "--no-cache",
            "--json",
          ] + options)
        #expect(result.status == 0, "\(result.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return (json as? [String: Any])?["perplexity"] as? Double
      }
      let wanted = try #require(try perplexity(model))
      #expect(try perplexity(file) == wanted)
      let packed = try #require(try perplexity(file, "--activations", "float32"))
      #expect(abs(packed - wanted) < 1e-4 * wanted)
      let back = folder.file("back").path
      _ = try run("export", file, "--to", back, "--format", "huggingface")
      #expect(try perplexity(back) == wanted)
      for card in [back + "/README.md", folder.file("model.md").path] {
        #expect(try String(contentsOfFile: card, encoding: .utf8).contains("license: \"mit\""))
      }
      func words(_ model: String) throws -> String {
        try run(
          "generate", model, "--prompt", "the fox saw", "--tokens", "8", "--temperature", "0",
          "--activations", "float32"
        ).output
      }
      #expect(try words(file) == words(model))
      _ = try run(
        "train", "--teacher", file, "--train", tiny.text.path, "--block", "16", "--batch", "2",
        "--steps", "2", "--no-cache", "--plain", "--run", folder.file("run").path)
      let bench = try run(
        "bench", file, "--inference", "--prompt", "4", "--tokens", "3", "--threads", "1", "--json")
      let json = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [String: Any]
      for key in [
        "prompt_tokens_per_second", "tokens_per_second", "threads", "bandwidth_gbs",
        "bandwidth_share", "peak_memory_bytes",
      ] {
        #expect((json?[key] as? Double).map { $0 > 0 } == true, "\(key)")
      }
    }
  }

  @Test("training saves it at the end, and refuses at the start what has no place there")
  func training() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let file = folder.file("student.gguf")
      let options =
        TrainCommandTests.options(tiny, folder.file("run"), steps: 2)
        + ["--save-gguf", file.path, "--scale-dtype", "float16"]
      let trained = try CommandRun(arguments: options)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(try Data(contentsOf: file).prefix(4) == Data("GGUF".utf8))
    }
  }

  @Test("what has no place there is refused before anything is trained")
  func refusal() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let model = folder.file("opt")
      try FileManager.default.copyItem(at: Fixtures.golden("opt"), to: model)
      try FileManager.default.copyItem(
        at: tiny.directory.appendingPathComponent("tokenizer.json"),
        to: model.appendingPathComponent("tokenizer.json"))
      let run = folder.file("run")
      let result = try CommandRun(
        "train", "--teacher", model.path, "--train", tiny.text.path, "--block", "16", "--batch",
        "2", "--steps", "2", "--no-cache", "--plain", "--run", run.path, "--save-gguf",
        folder.file("x.gguf").path)
      #expect(result.status == 1 && result.errors.contains("models of type opt"))
      #expect(!FileManager.default.fileExists(atPath: run.path))
      let export = try CommandRun("export", model.path, "--to", folder.file("x.gguf").path)
      #expect(export.status == 1 && export.errors.contains("Hugging Face directory"))
    }
  }
}
