import Engine
import Foundation
import Untrusted

/// Asks a model what tasks ask.
package final class TaskRunner {
  private let model: Decoder
  private let tokenizer: TaskTokenizer
  private let pool: ThreadPool
  /// The most tokens that an answer may have, instead of the task's number.
  private let maximumTokens: Int?
  /// Called after each item with the number of those that are done, and of all.
  private let progress: (_ done: Int, _ of: Int) -> Void

  package init(
    _ model: Decoder, _ tokenizer: TaskTokenizer, pool: ThreadPool, maximumTokens: Int? = nil,
    progress: @escaping (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    (self.model, self.tokenizer, self.pool) = (model, tokenizer, pool)
    (self.maximumTokens, self.progress) = (maximumTokens, progress)
  }

  private var longest: Int { model.architecture.maximumPositions }

  /// - Throws: ``Problem`` for rows that are not as the task expects, before anything is computed.
  package func run(_ set: TaskSet) throws(Problem) -> TaskResult {
    switch set.task.kind {
    case .multipleChoice(let kind): try multipleChoice(set, kind)
    case .generation(let kind): try generation(set, kind)
    case .text(let template): try text(set, template)
    }
  }

  /// - Throws: ``Problem`` for what is no number: it must not pass for an answer.
  private func check(_ value: Double, _ row: TaskRow) throws(Problem) {
    guard value.isFinite else {
      throw Problem(
        .invalid, row.file, at: "line \(row.line)",
        "what the model makes of it is no finite number",
        advice: "the weights or the config.json are broken")
    }
  }

  // MARK: Choices

  private struct Request {
    var input: [Int32]
    let targets: [Int32]
    let isTruncated: Bool

    /// The model takes the newest of the tokens.
    init(
      _ parts: (context: [Int32], continuation: [Int32]), longest: Int
    ) {
      input = Array((parts.context + parts.continuation).dropLast())
      targets = parts.continuation
      isTruncated = input.count > longest
      if isTruncated { input.removeFirst(input.count - longest) }
    }
  }

  private func multipleChoice(
    _ set: TaskSet, _ kind: TaskDefinition.MultipleChoice
  ) throws(Problem) -> TaskResult {
    func item(_ row: TaskRow, _ index: Int) throws(Problem) -> ChoiceItem {
      try kind.item(row, index: index, clean: set.task.cleaned)
    }
    var (items, requests): ([ChoiceItem], [[Request]]) = ([], [])
    var leftOut: [Int] = []
    for index in 0..<set.count {
      let new = try item(set.rows[index], index)
      var before = ""
      for example in set.examples(for: index) { before += try item(example, 0).solved }
      var own: [Request] = []
      for place in 0..<max(new.contexts.count, new.continuations.count) {
        let parts = try tokenizer.encode(
          context: before + new.contexts[new.contexts.count > 1 ? place : 0],
          continuation: new.continuations[new.continuations.count > 1 ? place : 0])
        guard !parts.continuation.isEmpty else {
          throw set.rows[index].wrong("choices", expected: "tokens in a choice", found: "none")
        }
        own.append(Request(parts, longest: longest))
      }
      // What is longer than the model takes without its context cannot be judged.
      guard own.allSatisfy({ $0.targets.count <= longest }) else {
        leftOut.append(set.rows[index].line)
        continue
      }
      items.append(new)
      requests.append(own)
    }
    guard !items.isEmpty else {
      throw Problem.invalid(
        set.rows[0].file, expected: "choices of at most \(longest) tokens",
        found: "longer ones alone")
    }
    let scorer = LikelihoodScorer(
      model, length: requests.joined().map(\.input.count).max() ?? 1, pool: pool)
    var outcomes: [ChoiceOutcome] = []
    for (item, own) in zip(items, requests) {
      let likelihoods = own.map { scorer.score($0.input, $0.targets).logLikelihood }
      try check(likelihoods.reduce(0, +), set.rows[item.index])
      outcomes.append(
        ChoiceOutcome(
          index: item.index, logLikelihoods: likelihoods, choices: item.choices, label: item.label))
      progress(outcomes.count, items.count)
    }
    let chance = requests.reduce(0) { $0 + 1 / Double($1.count) } / Double(requests.count)
    return TaskResult(
      task: set.task.name, count: items.count,
      measurements: kind.metrics.map { $0.measurement(outcomes) }, chance: chance,
      truncatedCount: requests.joined().count(where: \.isTruncated), leftOut: leftOut,
      items: outcomes.map { .choice($0) })
  }

  // MARK: Answers

  private func generation(
    _ set: TaskSet, _ kind: TaskDefinition.AnswerGeneration
  ) throws(Problem) -> TaskResult {
    let most = maximumTokens ?? kind.maximumTokens
    guard most < longest else {
      throw Problem.invalid(
        set.task.name, expected: "answers shorter than the model's \(longest) positions",
        found: "\(most) tokens", advice: "--max-tokens gives another number")
    }
    var (prompts, references): ([[Int32]], [String]) = ([], [])
    var truncatedCount = 0
    for index in 0..<set.count {
      var text = ""
      for example in set.examples(for: index) {
        text +=
          set.task.cleaned(try kind.prompt.text(example)) + " "
          + (try kind.answer.text(example)) + "\n\n"
      }
      let ids = try tokenizer.encode(
        text + set.task.cleaned(try kind.prompt.text(set.rows[index])))
      // Room for the answer is always kept.
      if ids.count > longest - most { truncatedCount += 1 }
      prompts.append(ids.suffix(longest - most))
      references.append(try kind.answer.text(set.rows[index]))
      guard !ids.isEmpty else {
        throw Problem.invalid(
          set.rows[index].file, at: "line \(set.rows[index].line)", expected: "a prompt",
          found: "none")
      }
    }
    let generation = Generation(
      model, length: (prompts.map(\.count).max() ?? 1) + most, pool: pool)
    var items: [TaskItem] = []
    for (index, (prompt, reference)) in zip(prompts, references).enumerated() {
      let (text, ids) = try answer(prompt, kind.stops, most, generation)
      try check(Double(generation.logits.values.reduce(0, +)), set.rows[index])
      items.append(
        .answer(
          index: index, text: text, ids: ids,
          readings: kind.readings.map { reading in
            let answer = kind.read(text, reading)
            return (reading.name, answer, kind.isRight(answer, reference))
          }))
      progress(items.count, prompts.count)
    }
    let measurements = kind.readings.indices.map { place in
      Measurement(
        "exact_match,\(kind.readings[place].name)",
        meanOf: items.map { item in
          if case .answer(_, _, _, let readings) = item, readings[place].isRight { 1 } else { 0 }
        })
    }
    return TaskResult(
      task: set.task.name, count: items.count, measurements: measurements, chance: nil,
      truncatedCount: truncatedCount, leftOut: [], items: items)
  }

  /// The most probable words after a prompt, until one of the stop texts is there.
  func answer(
    _ prompt: [Int32], _ stops: [String], _ most: Int, _ generation: Generation
  ) throws(Problem) -> (text: String, ids: [Int32]) {
    let stops = (stops + [tokenizer.endText]).filter { !$0.isEmpty }
    // A stop text is looked for in as many of the last tokens as it may take.
    var windows: [Int] = []
    for stop in stops {
      windows.append(try tokenizer.tokenizer.encode(stop, addSpecialTokens: false).count + 2)
    }
    var ids: [Int32] = []
    generation.removeAll()
    generation.append(prompt)
    while true {
      ids.append(generation.mostProbable())
      var isDone = ids.last == tokenizer.end || ids.count == most
      for (stop, window) in zip(stops, windows) where !isDone {
        let text = try tokenizer.tokenizer.decode(ids.suffix(window), skipSpecialTokens: false)
        isDone = text.before(stop) != nil
      }
      if isDone { break }
      generation.append([ids[ids.count - 1]])
    }
    var text = try tokenizer.tokenizer.decode(ids)
    for stop in stops { text = text.before(stop) ?? text }
    return (text, ids)
  }

  // MARK: Texts

  private func text(_ set: TaskSet, _ template: TaskTemplate) throws(Problem) -> TaskResult {
    var documents: [(ids: [Int32], words: Int, bytes: Int)] = []
    for row in set.rows.prefix(set.count) {
      let text = try template.text(row)
      // Words and bytes are those of the page as it is.
      documents.append(
        (try tokenizer.encode(set.task.cleaned(text)), text.wordCount, text.utf8.count))
    }
    let scorer = LikelihoodScorer(
      model, length: min(longest, max(documents.map(\.ids.count).max() ?? 1, 1)), pool: pool)
    var items: [TaskItem] = []
    for (index, document) in documents.enumerated() {
      let likelihood = try logLikelihood(document.ids, scorer)
      try check(likelihood, set.rows[index])
      items.append(
        .text(
          index: index, logLikelihood: likelihood, words: document.words, bytes: document.bytes))
      progress(items.count, documents.count)
    }
    func sum(_ value: (TaskItem) -> Double) -> Double { items.reduce(0) { $0 + value($1) } }
    let total = sum { if case .text(_, let value, _, _) = $0 { value } else { 0 } }
    let words = documents.reduce(0) { $0 + Double($1.words) }
    let bytes = documents.reduce(0) { $0 + Double($1.bytes) }
    return TaskResult(
      task: set.task.name, count: items.count,
      measurements: [
        Measurement("word_perplexity", value: exp(-total / words)),
        Measurement("byte_perplexity", value: exp(-total / max(bytes, 1))),
        Measurement("bits_per_byte", value: -total / max(bytes, 1) / log(2)),
      ], chance: nil, truncatedCount: 0, leftOut: [], items: items)
  }

  /// Each token is predicted once, from as many before it as the model takes in windows that follow
  /// each other.
  func logLikelihood(_ ids: [Int32], _ scorer: LikelihoodScorer) throws(Problem) -> Double {
    let all = [try tokenizer.start] + ids
    var (sum, done) = (0.0, 0)
    while done < ids.count {
      let count = min(ids.count - done, longest)
      let end = done + count
      sum +=
        scorer.score(
          Array(all[max(0, end - longest)..<end]), Array(ids[done..<end])
        ).logLikelihood
      done = end
    }
    return sum
  }
}
