import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing
import Text
import Untrusted

@testable import Tasks

/// What lm-evaluation-harness computed of real models.
@Suite("Tasks give the harness's figures")
struct GoldenTasksTests {
  private static let shared = Fixtures.sharedDirectory?.appendingPathComponent("tasks")
  private static let models = ["stories260k", "gpt2-wikitext", "opt-shakespeare"]

  private struct Model {
    let decoder: Decoder
    let directory: ModelDirectory
    let pool = ThreadPool(threadCount: 2)

    init(_ name: String) throws {
      directory = try ModelDirectory(
        #require(Fixtures.sharedDirectory).appendingPathComponent("models/\(name)"))
      let store = try ParameterStore(directory.architecture, trainable: false)
      try directory.load(into: store)
      decoder = Decoder(directory.architecture, parameters: store)
    }

    func tokenizer(_ addsSpecialTokens: Bool = true) throws -> TaskTokenizer {
      try TaskTokenizer(
        Tokenizer(TokenizerFile(directory: directory.url)), directory: directory.url,
        config: directory.config.json, vocabularySize: directory.architecture.vocabularySize,
        addsSpecialTokens: addsSpecialTokens)
    }
  }

  private static func golden(_ model: String, _ name: String) throws -> JSONValue {
    try JSONValue(
      contentsOf: #require(shared).appendingPathComponent("golden/\(model)/\(name).json"))
  }

  @Test(
    "every request of every task",
    .enabled(if: shared != nil, "needs ../shared with real models"), arguments: models)
  func choices(name: String) throws {
    let model = try Model(name)
    let data = try #require(Self.shared).appendingPathComponent("data")
    let files =
      [
        "piqa", "openbookqa", "arc_easy", "arc_challenge", "winogrande", "boolq", "sst2", "rte",
        "mnli", "arc_easy.2shot", "openbookqa.3shot", "rte.2shot",
      ] + (name == "stories260k" ? ["arc_easy.nobos", "piqa.nobos", "winogrande.nobos"] : [])
    for file in files {
      let golden = try Self.golden(name, file)
      let set = try TaskSet(
        TaskLibrary(data).task(String(file.prefix { $0 != "." })), in: data,
        shots: golden["num_fewshot"].integer,
        // All items of the small model; the larger ones' first.
        limit: name == "stories260k" ? golden["n"].integer : 25)
      let runner = TaskRunner(
        model.decoder, try model.tokenizer(!file.hasSuffix("nobos")), pool: model.pool)
      let result = try runner.run(set)
      let items = try #require(golden["items"].array)
      #expect(result.items.count == result.count)
      for (item, golden) in zip(result.items, items) {
        guard case .choice(let outcome) = item else { return }
        let wanted = golden["ll"].array?.compactMap(\.double) ?? []
        for (one, other) in zip(outcome.logLikelihoods, wanted) {
          #expect(abs(one - other) < 1e-3, "\(file) \(outcome.index)")
        }
        #expect(outcome.logLikelihoods.count == wanted.count)
        #expect(outcome.choice == golden["pred"].integer && outcome.label == golden["gold"].integer)
        if let choice = golden["pred_norm"].integer {
          #expect(outcome.choice(.perCharacter) == choice)
          #expect(outcome.choice(.perByte) == golden["pred_bytes"].integer)
        }
      }
      guard result.count == items.count else { continue }
      #expect(result.truncatedCount == golden["truncated_requests"].integer, "\(file)")
      for measurement in result.measurements {
        let value = try #require(golden["results"][measurement.name].double, "\(measurement.name)")
        #expect(abs(measurement.value - value) < 1e-6, "\(file) \(measurement.name)")
        if let error = measurement.standardError {
          let value = golden["results"][measurement.name + "_stderr"].double ?? .nan
          #expect(abs(error - value) < 1e-6)
        }
      }
    }
  }

  @Test(
    "requests that are cut in awkward places",
    .enabled(if: shared != nil, "needs ../shared with real models"), arguments: models)
  func edges(name: String) throws {
    let model = try Model(name)
    let tokenizer = try model.tokenizer()
    for item in try #require(Self.golden(name, "edge_requests")["items"].array) {
      let parts = try tokenizer.encode(
        context: try #require(item["context"].string),
        continuation: try #require(item["continuation"].string))
      #expect(parts.context.count == item["ctx"].integer, "\(item["why"])")
      #expect(parts.continuation.count == item["n"].integer, "\(item["why"])")
      let input = (parts.context + parts.continuation).dropLast()
        .suffix(model.decoder.architecture.maximumPositions)
      let score = LikelihoodScorer(model.decoder, length: input.count, pool: model.pool)
        .score(Array(input), parts.continuation)
      #expect(abs(score.logLikelihood - (item["ll"].double ?? .nan)) < 1e-3, "\(item["why"])")
      #expect(.boolean(score.isGreedy) == item["greedy"])
    }
  }

  @Test(
    "words that a model writes, and what is read in them",
    .enabled(if: shared != nil, "needs ../shared with real models"), arguments: models)
  func answers(name: String) throws {
    let model = try Model(name)
    let tokenizer = try model.tokenizer()
    let longest = model.decoder.architecture.maximumPositions
    let runner = TaskRunner(model.decoder, tokenizer, pool: model.pool)
    for item in try #require(Self.golden(name, "generate_until")["items"].array) {
      let most = try #require(item["max_gen_toks"].integer)
      let prompt = try tokenizer.encode(try #require(item["prompt"].string))
        .suffix(longest - most)
      let (text, ids) = try runner.answer(
        Array(prompt), item["until"].array?.compactMap(\.string) ?? [], most,
        Generation(model.decoder, length: prompt.count + most, pool: model.pool))
      #expect(
        text == item["text"].string && ids.map(Int.init) == item["new_ids"].array?.map(\.integer))
    }
    let data = try #require(Self.shared).appendingPathComponent("data")
    for file in ["gsm8k", "gsm8k.2shot"] {
      let golden = try Self.golden(name, file)
      let result = try runner.run(
        TaskSet(
          TaskLibrary(data).task("gsm8k"), in: data, shots: golden["num_fewshot"].integer ?? 0,
          limit: golden["n"].integer), maximumTokens: 64)
      for (item, golden) in zip(result.items, try #require(golden["items"].array)) {
        guard case .answer(_, let text, let ids, let readings) = item else { return }
        #expect(text == golden["generation"].string)
        #expect(ids.map(Int.init) == golden["new_ids"].array?.map(\.integer))
        #expect(readings[0].answer == golden["strict"].string)
        #expect(readings[1].answer == golden["flexible"].string)
      }
    }
  }

  @Test(
    "texts in windows that follow each other",
    .enabled(if: shared != nil, "needs ../shared with real models"), arguments: models)
  func texts(name: String) throws {
    let model = try Model(name)
    let data = try #require(Self.shared).appendingPathComponent("data")
    try TemporaryDirectory.with { folder in
      try FileManager.default.copyItem(
        at: data.appendingPathComponent("wikitext2_docs.jsonl"), to: folder.file("wikitext.jsonl"))
      try FileManager.default.copyItem(
        at: data.appendingPathComponent("wikitext2_docs.jsonl"), to: folder.file("plain.jsonl"))
      try Data(#"{"kind": "text", "text": "{page}"}"#.utf8).write(to: folder.file("plain.json"))
      let kinds =
        ["", ".nobos"].filter { $0.isEmpty || name == "stories260k" }
      for (task, kind) in ["wikitext", "plain"].flatMap({ task in kinds.map { (task, $0) } }) {
        let golden = try Self.golden(name, "rolling_\(task)\(kind)")
        let result = try TaskRunner(
          model.decoder, try model.tokenizer(kind.isEmpty), pool: model.pool
        ).run(TaskSet(TaskLibrary(folder.url).task(task), in: folder.url))
        for (item, golden) in zip(result.items, try #require(golden["items"].array)) {
          guard case .text(_, let likelihood, let words, let bytes) = item else { return }
          #expect(words == golden["words"].integer && bytes == golden["bytes"].integer)
          #expect(abs(likelihood - (golden["ll"].double ?? .nan)) < 5e-3, "\(task)\(kind)")
        }
        for measurement in result.measurements {
          let value = golden["results"][measurement.name].double ?? .nan
          #expect(abs(measurement.value / value - 1) < 1e-5, "\(measurement.name)")
        }
      }
    }
  }
}
