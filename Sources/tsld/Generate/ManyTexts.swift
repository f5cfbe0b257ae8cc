import ArgumentParser
import Corpora
import Engine
import Foundation
import Tasks
import Terminal
import Training
import Untrusted

struct ManyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Make so many texts for training, in a file that --train takes.", valueName: "count"))
  var many: Int?

  @Option(
    help: ArgumentHelp(
      "Where: JSON lines, or with .txt texts with blank lines between.", valueName: "file"))
  var to: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Begin each of the many with tokens drawn from these texts.", valueName: "file"))
  var prompts: [String] = []

  @Option(help: "How many tokens are drawn for that.")
  var promptTokens = 16

  @Flag(help: "Replace the file where it exists.")
  var force = false

  func validate() throws {
    guard let many else {
      if to != nil || !prompts.isEmpty || force {
        throw ValidationError("--to, --prompts and --force need --many")
      }
      return
    }
    try BatchOptions.check("--many", many, within: 1...1 << 30)
    try BatchOptions.check("--prompt-tokens", promptTokens, within: 1...1 << 16)
    guard let to else { throw ValidationError("--many needs --to, the file to write") }
    guard isPlain || ["jsonl", "json"].contains(suffix(of: to)) else {
      throw ValidationError("--to \(to): expected a name that ends in .jsonl or .txt")
    }
  }

  /// Whether texts are written as they are.
  var isPlain: Bool { suffix(of: to ?? "") == "txt" }

  private func suffix(of path: String) -> String {
    URL(fileURLWithPath: path).pathExtension.lowercased()
  }
}

/// Many texts of a model in a file.
struct ManyTexts {
  let model: GenerationModel
  let settings: GenerationSettings
  let options: ManyOptions
  let pool: ThreadPool

  /// - Parameter prompts: texts that all begin with, in turn; where there are none, they begin with what
  ///   stands before texts, or with tokens of the options' texts.
  func run(_ prompts: [String], asJSON: Bool) throws {
    let url = URL(fileURLWithPath: options.to ?? "")
    if !options.force, FileManager.default.fileExists(atPath: url.path) {
      throw Problem(.occupied, url.path, "exists already", advice: "--force replaces it")
    }
    let sampler = TextSampler(
      model: model.decoder, sampling: settings.sampling, seed: settings.seed,
      tokens: settings.tokens, endTokens: model.endTokens)
    let batches = try batches(prompts)
    try MemoryCheck.require(
      sampler.byteCount(
        longestPrompt: batches.joined().map(\.promptLength).max() ?? 1,
        threadCount: pool.threadCount), for: "making texts beside each other")
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    let signals = StopSignals(note: "\nstopping; what is whole is kept\n")
    defer { signals.restore() }
    let start = ContinuousClock.now
    var seconds: Double { (ContinuousClock.now - start).milliseconds / 1e3 }
    var (texts, tokens, empty) = (0, 0, 0)
    let count = options.many ?? 0
    let isComplete = try sampler.run(
      batches, pool: pool, isInterrupted: { signals.haveCome }
    ) { drafts in
      var lines = ""
      for draft in drafts {
        let text = try text(of: draft)
        tokens += draft.ids.count - draft.promptLength
        texts += 1
        // Nothing could be learned from it.
        if text.allSatisfy(\.isWhitespace) {
          empty += 1
        } else {
          lines += try line(text)
        }
      }
      try file.write(contentsOf: Data(lines.utf8))
      let left = seconds / Double(max(texts, 1)) * Double(count - texts)
      ProgressLine.show(
        "\(texts) of \(count) texts, \(Format.number(Double(tokens) / seconds)) tokens/s, "
          + "\(Format.duration(left)) left")
      return true
    }
    ProgressLine.clear()
    try Made(
      file: url.path, texts: texts - empty, empty: empty, tokens: tokens, seconds: seconds,
      isComplete: isComplete
    ).show(asJSON: asJSON)
    if !isComplete { throw ExitCode(130) }
  }

  // MARK: Prompts

  /// What each text begins with: batches of the first prompt, of the second, and so on, in turn.
  private func batches(_ prompts: [String]) throws -> [[TextSampler.Draft]] {
    let count = options.many ?? 0
    var begin: (Int) throws -> [Int32]
    var kinds = 1
    if !options.prompts.isEmpty {
      begin = try drawing()
    } else if prompts.isEmpty {
      let start = try start()
      begin = { _ in start }
    } else {
      let all = try prompts.map(model.encode)
      kinds = all.count
      begin = { all[$0 % all.count] }
    }
    let size = TextSampler.batchSize
    var batches: [[TextSampler.Draft]] = []
    for first in stride(from: 0, to: count, by: kinds * size) {
      for kind in 0..<kinds {
        let numbers = stride(from: first + kind, to: min(first + kinds * size, count), by: kinds)
        let batch = try numbers.map { number in
          let ids = try begin(number)
          return TextSampler.Draft(number: number, ids: ids, promptLength: ids.count)
        }
        if !batch.isEmpty { batches.append(batch) }
      }
    }
    return batches
  }

  /// What the tokenizer puts before texts; else the token that begins or ends them.
  private func start() throws -> [Int32] {
    let ids = try model.tokenizer.tokenizer.encode("")
    return ids.isEmpty ? [try model.taskTokenizer().start] : ids
  }

  /// Tokens drawn from texts, behind what the tokenizer puts before them.
  private func drawing() throws -> (Int) throws -> [Int32] {
    let source = try CorpusSource(options.prompts)
    let texts = try TokenizedTexts(source, tokenizer: model.tokenizer) {
      ProgressLine.show($0.words, $0.fraction)
    }
    try texts.requireVocabulary(modelTokenCount: model.decoder.architecture.vocabularySize)
    let (ids, length) = (texts.ids, options.promptTokens)
    let before = try model.tokenizer.tokenizer.encode("")
    guard ids.count >= length else {
      throw Problem.invalid(
        "--prompts", expected: "at least \(length) tokens", found: "\(ids.count)")
    }
    guard before.count + length < model.decoder.architecture.maximumPositions else {
      throw Problem.invalid(
        "--prompt-tokens",
        expected: "fewer than the model's \(model.decoder.architecture.maximumPositions) positions",
        found: "\(length)")
    }
    return { number in
      var random = SplitMix64(
        seed: TextSampler.seed(settings.seed &+ 1, ofText: number))
      let place = random.next(below: ids.count - length + 1)
      return before + ids[place..<place + length]
    }
  }

  // MARK: Texts

  private func text(of draft: TextSampler.Draft) throws -> String {
    let tokenizer = model.tokenizer.tokenizer
    guard !settings.stops.isEmpty else { return try tokenizer.decode(draft.ids) }
    let prompt = Array(draft.ids.prefix(draft.promptLength))
    var added = try tokenizer.decode(Array(draft.ids.dropFirst(draft.promptLength)), after: prompt)
    if let stop = settings.stops.compactMap({ added.range(of: $0)?.lowerBound }).min() {
      added = String(added[..<stop])
    }
    return try tokenizer.decode(prompt) + added
  }

  private func line(_ text: String) throws -> String {
    guard options.isPlain else {
      return JSONValue.object(["text": .string(text)]).compactText + "\n"
    }
    // A blank line would be the end of the text.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) }
    return lines.joined(separator: "\n") + "\n\n"
  }
}

/// What came of it.
private struct Made: Report {
  let file: String
  let texts: Int
  let empty: Int
  let tokens: Int
  let seconds: Double
  let isComplete: Bool

  var content: Fields {
    [
      "file": file, "texts": texts, "empty": empty, "tokens": tokens, "seconds": seconds,
      "tokens_per_second": Double(tokens) / seconds, "is_complete": isComplete,
    ]
  }

  var summary: String {
    "\(isComplete ? "" : "stopped: ")\(texts) texts, \(tokens) tokens, "
      + "\(Format.number(Double(tokens) / seconds)) tokens/s: \(TerminalText.escaped(file))"
      + (empty > 0 ? "\n\(empty) more were empty and are left out" : "")
  }
}
