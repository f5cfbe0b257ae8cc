import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing
import Text
import Untrusted

@testable import Tasks

/// Definitions and data as people write them.
@Suite("Tasks and their data")
struct TaskSetTests {
  private static let definition = """
    {"kind": "multiple_choice", "prompt": "Q: {q}\\nA:", "choices": "{options}",
     "answer": "{right}", "metrics": ["acc", "acc_norm"]}
    """

  /// What is said of a definition and of its data; nil where nothing is wrong.
  private func complaint(
    _ definition: String = definition, _ data: String = #"{"q":"a","options":["b","c"],"right":0}"#,
    shots: Int? = nil, train: String? = nil, in folder: TemporaryDirectory
  ) throws -> String? {
    try Data(definition.utf8).write(to: folder.file("own.json"))
    try Data(data.utf8).write(to: folder.file("own.jsonl"))
    if let train { try Data(train.utf8).write(to: folder.file("own.train.jsonl")) }
    do {
      let set = try TaskSet(TaskLibrary(folder.url).task("own"), in: folder.url, shots: shots)
      let (decoder, tokenizer) = try Self.model()
      _ = try TaskRunner(decoder, tokenizer, pool: ThreadPool(threadCount: 1)).run(set)
      return nil
    } catch { return "\(error)" }
  }

  /// A tiny model, with so many tokens in the eyes of its tokenizer.
  private static func model(vocabularySize: Int? = nil) throws -> (Decoder, TaskTokenizer) {
    try TemporaryDirectory.with { folder in
      let directory = try ModelDirectory(TinyModel(in: folder).directory)
      let store = try ParameterStore(directory.architecture, trainable: false)
      try directory.load(into: store)
      return (
        Decoder(directory.architecture, parameters: store),
        try TaskTokenizer(
          Tokenizer(TokenizerFile(directory: directory.url)), directory: directory.url,
          config: directory.config.json,
          vocabularySize: vocabularySize ?? directory.architecture.vocabularySize,
          addsSpecialTokens: true)
      )
    }
  }

  @Test("tokens that a model has not are refused, wherever they come from")
  func vocabulary() throws {
    try TemporaryDirectory.with { folder throws in
      let (decoder, tokenizer) = try Self.model(vocabularySize: 60)
      let runner = TaskRunner(decoder, tokenizer, pool: ThreadPool(threadCount: 1))
      let choices = #"{"q":"a","options":["!","z"],"right":0}"#
      for (definition, data) in [
        (Self.definition, choices),
        (#"{"kind": "text", "text": "{q}"}"#, #"{"q": "zebra"}"#),
        (
          #"{"kind":"generation","prompt":"{q}","answer":"{q}","stop":["x"],"max_tokens":3,"#
            + #""readings":[{"name":"r","pattern":"a","take":"last"}]}"#, #"{"q": "zebra"}"#
        ),
      ] {
        try Data(definition.utf8).write(to: folder.file("own.json"))
        try Data(data.utf8).write(to: folder.file("own.jsonl"))
        let set = try TaskSet(TaskLibrary(folder.url).task("own"), in: folder.url)
        do {
          _ = try runner.run(set, maximumTokens: 2)
          Issue.record("token 89 is none of 60")
        } catch { #expect("\(error)".contains("the model's 60 tokens"), "\(error)") }
      }
    }
  }

  @Test("what is no number passes for no answer")
  func notFinite() throws {
    try TemporaryDirectory.with { folder throws in
      let (decoder, tokenizer) = try Self.model()
      decoder.parameters.weights.values.update(repeating: .nan)
      let runner = TaskRunner(decoder, tokenizer, pool: ThreadPool(threadCount: 1))
      for (definition, data) in [
        (Self.definition, #"{"q":"a","options":["b","c"],"right":0}"#),
        (#"{"kind": "text", "text": "{q}"}"#, #"{"q": "a hen"}"#),
        (
          #"{"kind":"generation","prompt":"{q}","answer":"{q}","stop":["x"],"max_tokens":3,"#
            + #""readings":[{"name":"r","pattern":"a","take":"last"}]}"#, #"{"q": "a hen"}"#
        ),
      ] {
        try Data(definition.utf8).write(to: folder.file("own.json"))
        try Data(data.utf8).write(to: folder.file("own.jsonl"))
        let set = try TaskSet(TaskLibrary(folder.url).task("own"), in: folder.url)
        do {
          _ = try runner.run(set, maximumTokens: 2)
          Issue.record("NaN passed")
        } catch { #expect("\(error)".contains("line 1: what the model makes of it")) }
      }
    }
  }

  @Test("prompts of answers are cleaned as those of choices are")
  func replacing() throws {
    try TemporaryDirectory.with { folder in
      func text(_ replace: String) throws -> String? {
        let definition =
          #"{"kind":"generation","prompt":"{q}","answer":"{q}","stop":["|"],"max_tokens":3,"#
          + #""readings":[{"name":"r","pattern":"a","take":"last"}]\#(replace)}"#
        try Data(definition.utf8).write(to: folder.file("own.json"))
        try Data(#"{"q": "a long sentence about a hen"}"#.utf8).write(to: folder.file("own.jsonl"))
        let (decoder, tokenizer) = try Self.model()
        let runner = TaskRunner(decoder, tokenizer, pool: ThreadPool(threadCount: 1))
        let set = try TaskSet(TaskLibrary(folder.url).task("own"), in: folder.url)
        guard case .answer(_, let text, _, _)? = try runner.run(set, maximumTokens: 4).items.first
        else { return nil }
        return text
      }
      let (plain, cut) = (try text(""), try text(#","replace":[[".*about ",""]]"#))
      #expect(plain != nil && cut != nil && plain != cut)
    }
  }

  @Test("mistakes are named by file, line and field")
  func mistakes() throws {
    try TemporaryDirectory.with { folder in
      func says(_ words: String..., in text: String?) {
        for word in words { #expect(text?.contains(word) == true, "\(text ?? "nothing")") }
      }
      #expect(try complaint(in: folder) == nil)
      let d = Self.definition
      says(
        "own.json", "metrics",
        in: try complaint(
          d.replacing(#"["acc", "acc_norm"]"#, with: #"["accuracy"]"#), in: folder))
      says("colour", in: try complaint(d.replacing("\"prompt\"", with: "\"colour\""), in: folder))
      says(
        "kind", "multiple_choice",
        in: try complaint(
          d.replacing("\"multiple_choice\"", with: "\"quiz\""), in: folder))
      says("prompt", "not closed", in: try complaint(d.replacing("{q}", with: "{q"), in: folder))
      says("no filter", in: try complaint(d.replacing("{q}", with: "{q|upper}"), in: folder))
      says(
        "line 2", "no field \"q\"", "options, right",
        in: try complaint(
          d, "{\"q\":\"a\",\"options\":[\"b\",\"c\"],\"right\":0}\n{\"options\":[],\"right\":1}",
          in: folder))
      says(
        "line 1", "right", "from 0 to 1", "2",
        in: try complaint(
          d, #"{"q":"a","options":["b","c"],"right":2}"#, in: folder))
      says(
        "options", "a list of texts",
        in: try complaint(
          d, #"{"q":"a","options":"b","right":0}"#, in: folder))
      says("line 1", "malformed JSON", in: try complaint(d, "{\"q\":", in: folder))
      says("line 1", "a JSON object", in: try complaint(d, "[1]", in: folder))
      says("a line of JSON for each item", in: try complaint(d, "\n\n", in: folder))
      says("--shots", "at most 0", in: try complaint(d, shots: 1, in: folder))
      #expect(
        try complaint(
          d, shots: 1, train: #"{"q":"x","options":["y","z"],"right":1}"#, in: folder) == nil)
      try FileManager.default.removeItem(at: folder.file("own.jsonl"))
      do {
        _ = try TaskSet(TaskLibrary(folder.url).task("piqa"), in: folder.url)
        Issue.record("there are no data")
      } catch { says("piqa.jsonl", "huggingface.co", in: "\(error)") }
      do {
        _ = try TaskLibrary(folder.url).task("piqua")
        Issue.record("there is no such task")
      } catch { says("piqua", "arc_easy", "own", in: "\(error)") }
    }
  }

  @Test("texts without a token are none, and harm nothing")
  func empty() throws {
    try TemporaryDirectory.with { folder throws in
      let text = #"{"kind": "text", "text": "{q}"}"#
      #expect(try complaint(text, #"{"q": ""}"#, in: folder) == nil)
      // The model has no token for it: what begins texts stands before the choices.
      let prompt = Self.definition.replacing("Q: {q}\\nA:", with: "\\u0000")
      #expect(prompt.contains("u0000"))
      #expect(
        try complaint(prompt, #"{"q": "", "options": ["b", "c"], "right": 0}"#, in: folder) == nil)
    }
  }

  @Test("examples of the evaluated rows leave out the item's own")
  func examples() throws {
    try TemporaryDirectory.with { folder in
      try Data(Self.definition.utf8).write(to: folder.file("own.json"))
      let rows = (0..<4).map { #"{"q":"\#($0)","options":["b","c"],"right":1}"# }
      try Data(rows.joined(separator: "\n").utf8).write(to: folder.file("own.jsonl"))
      let set = try TaskSet(
        TaskLibrary(folder.url).task("own"), in: folder.url, shots: 2, limit: 3)
      #expect(set.count == 3)
      for (index, wanted) in [[1, 2], [0, 2], [0, 1]].enumerated() {
        #expect(set.examples(for: index).map { $0.line - 1 } == wanted)
      }
      guard case .multipleChoice(let kind) = set.task.kind else { return }
      let item = try kind.item(set.rows[0], index: 0, clean: { $0 })
      #expect(item.solved == "Q: 0\nA: c\n\n")
    }
  }

  @Test("what a text shares with the one before is computed once, with the same result")
  func sharing() throws {
    let (decoder, _) = try Self.model()
    let pool = ThreadPool(threadCount: 1)
    let shared = LikelihoodScorer(decoder, length: 12, pool: pool)
    for (input, targets) in [
      ([1, 2, 3, 4, 5, 6], [5, 6, 7]), ([1, 2, 3, 4, 8], [8, 2]), ([1, 2, 3, 4, 8], [5]),
      ([1, 2], [2, 3]), ([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4], [1]),
    ] as [([Int32], [Int32])] {
      let alone = LikelihoodScorer(decoder, length: 12, pool: pool).score(input, targets)
      let found = shared.score(input, targets)
      #expect(abs(found.logLikelihood - alone.logLikelihood) < 1e-5)
      #expect(found.isGreedy == alone.isGreedy)
    }
  }
}
