import Foundation
import RunStore
import TestSupport
import Testing

/// One reader: whatever a text looks like, every command finds the same tokens in it.
@Suite struct TextsCommandTests {
  /// Texts that used to be read in more than one way, by what their file is called.
  private static let awkward: [(name: String, content: String)] = [
    ("mark.txt", "\u{FEFF}the fox saw a hen.\n"),
    ("windows.txt", "the fox\r\nsaw a hen.\r\n"),
    ("lines.json", #"{"text": "the fox saw"}"# + "\n\n" + #"{"n": NaN, "text": " a hen."}"# + "\n"),
    ("array", #"["the fox saw", {"text": " a hen."}]"#),
    ("pairs.jl", #"{"text": null, "prompt": "the fox saw", "completion": " a hen. yes"}"#),
    ("marked.jsonl", "\u{FEFF}" + #"{"prompt": "the fox saw", "completion": " a hen. yes"}"#),
    (
      "chat.jsonl",
      #"{"messages": [{"role": "user", "content": "hen?"}, {"role": "assistant", "content": "ox"}]}"#
    ),
  ]

  private static func json(_ arguments: [String]) throws -> Any {
    let run = try CommandRun(arguments: arguments)
    #expect(run.status == 0, "\(arguments): \(run.errors)")
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8))
  }

  @Test func everyCommandFindsTheSameTokens() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let model = tiny.directory.path
      for (name, content) in Self.awkward {
        let file = try folder.write(content, to: name).path
        let tokenized = try #require(
          try Self.json(["tokenize", "--model", model, "--file", file, "--json"])
            as? [String: Any])
        let ids = try #require(tokenized["ids"] as? [Int])
        let labels = tokenized["labels"] as? [Bool]
        #expect((labels != nil) == ["pairs.jl", "marked.jsonl", "chat.jsonl"].contains(name))
        let rows = try #require(
          try Self.json(["tokens", "--teacher", model, "--file", file, "--json"])
            as? [[String: Any]])
        #expect(rows.compactMap { $0["token"] as? Int } == Array(ids.dropFirst()), "\(name)")

        // A block of all tokens: what is predicted is every label but the first token.
        let length = ["--block", "\(ids.count)", "--threads", "1"]
        let eval = try #require(
          try Self.json(
            ["eval", "--model", model, "--text", file, "--json", "--no-cache"] + length)
            as? [String: Any])
        let learned = labels.map { $0.dropFirst().count { $0 } } ?? ids.count - 1
        #expect(eval["positions"] as? Int == learned, "\(name)")
        #expect(eval["blocks"] as? Int == 1)

        // Training watches its text, and evaluates a model that hardly moves as eval does.
        let run = folder.file("run-\(name)")
        let trained = try CommandRun(
          arguments: [
            "train", "--teacher", model, "--train", file, "--valid", file, "--steps", "1", "--lr",
            "1e-30", "--quantizer", "none", "--objective", "gt", "--batch", "1", "--no-cache",
            "--plain", "--run", run.path,
          ] + length)
        #expect(trained.status == 0, "\(trained.errors)")
        let reader = try RunReader(RunDirectory(opening: run))
        let perplexity = try #require(try reader.evaluations().last?.studentPerplexity)
        let expected = try #require(eval["perplexity"] as? Double)
        #expect(abs(perplexity / expected - 1) < 1e-5, "\(name)")
      }
    }
  }

  @Test func aVocabularyIsLearnedFromTheTextsThemselves() throws {
    try TemporaryDirectory.with { folder in
      let texts = (0..<40).map { "the fox number \($0) saw a hen, and another hen saw it too. " }
      let plain = try folder.write(texts.joined(), to: "a.txt").path
      let object = try texts.map { try JSONSerialization.data(withJSONObject: ["text": $0]) }
      let lines = try folder.write(
        Data(object.joined(separator: [0x0A])), to: "b.json"
      ).path
      let learned = try [plain, lines].map { file in
        let to = folder.file("taught-\(URL(fileURLWithPath: file).lastPathComponent)")
        let run = try CommandRun(arguments: [
          "teach", "--architecture", "llama", "--vocabulary", "280", "--hidden-size", "8",
          "--layers", "1", "--heads", "1", "--train", file, "--steps", "1", "--batch", "1",
          "--block", "16", "--threads", "1", "--no-cache", "--plain", "--to", to.path + "/",
          "--run",
          folder.file("run-" + to.lastPathComponent).path,
        ])
        #expect(run.status == 0, "\(run.errors)")
        return try Data(contentsOf: to.appendingPathComponent("tokenizer.json"))
      }
      #expect(learned[0] == learned[1])
      #expect(!String(decoding: learned[1], as: UTF8.self).contains(#"{\""#))
    }
  }

  @Test func everyCommandNamesWhatIsNoText() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let model = tiny.directory.path
      let file = try folder.write(Data([0x1F, 0x8B, 8, 0, 0, 0]), to: "a.jsonl.gz").path
      for arguments in [
        ["tokenize", "--model", model, "--file", file],
        ["tokens", "--teacher", model, "--file", file],
        ["eval", "--model", model, "--text", file],
        ["train", "--teacher", model, "--train", file, "--block", "16", "--run", "never"],
        [
          "teach", "--architecture", "llama", "--train", file, "--block", "16", "--run", "never",
          "--to", folder.file("x").path,
        ],
      ] {
        let run = try CommandRun(arguments: arguments, in: folder.url)
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.errors.contains("found a gzip file; unpack it with gunzip"), "\(run.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.file("never").path))
    }
  }

  @Test func windowsLineEndsAreNoted() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let file = try folder.write("the fox saw\r\na hen.\r\n", to: "a.txt").path
      for arguments in [
        ["tokenize", "--model", tiny.directory.path, "--file", file],
        ["eval", "--model", tiny.directory.path, "--text", file, "--block", "8"],
      ] {
        // The second time the tokens come from the cache.
        for _ in 0..<2 {
          let run = try CommandRun(
            arguments: arguments, environment: ["XDG_CACHE_HOME": folder.file("cache").path])
          #expect(run.status == 0 && run.errors.contains("\(file): lines end with \\r\\n"))
        }
      }
    }
  }
}
