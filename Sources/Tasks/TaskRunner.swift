import Engine
import Foundation
import Untrusted

/// Asks a model what tasks ask.
package final class TaskRunner {
  let model: Decoder
  let tokenizer: TaskTokenizer
  private let pool: ThreadPool
  /// Called after each item with the number of those that are done, and of all.
  private let progress: (_ done: Int, _ of: Int) -> Void
  private let isInterrupted: () -> Bool

  /// - Parameter isInterrupted: asked before each request and each written token; where true, the
  ///   task is broken off.
  package init(
    _ model: Decoder, _ tokenizer: TaskTokenizer, pool: ThreadPool,
    progress: @escaping (_ done: Int, _ of: Int) -> Void = { _, _ in },
    isInterrupted: @escaping () -> Bool = { false }
  ) {
    (self.model, self.tokenizer, self.pool) = (model, tokenizer, pool)
    (self.progress, self.isInterrupted) = (progress, isInterrupted)
  }

  /// - Throws: ``Problem`` for what is no finite number, and one of the kind `interrupted`.
  package func run(_ questions: TaskQuestions) throws(Problem) -> TaskResult {
    switch questions.content {
    case .choices(let items): try choices(questions, items)
    case .answers(let prompts, let most): try answers(questions, prompts, most)
    case .texts(let documents): try texts(questions, documents)
    }
  }

  private func checkInterrupt() throws(Problem) {
    if isInterrupted() { throw Problem(.interrupted, "a task", "was broken off") }
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

  private func choices(
    _ questions: TaskQuestions, _ items: [TaskQuestions.Choices]
  ) throws(Problem) -> TaskResult {
    guard case .multipleChoice(let kind) = questions.set.task.kind else { preconditionFailure() }
    let requests = items.flatMap(\.requests)
    let scorer = LikelihoodScorer(
      model, length: requests.map(\.input.count).max() ?? 1, pool: pool)
    var outcomes: [ChoiceOutcome] = []
    for item in items {
      var likelihoods: [Double] = []
      for request in item.requests {
        try checkInterrupt()
        likelihoods.append(scorer.score(request.input, request.targets).logLikelihood)
      }
      try check(likelihoods.reduce(0, +), questions.set.rows[item.item.index])
      outcomes.append(
        ChoiceOutcome(
          index: item.item.index, logLikelihoods: likelihoods, choices: item.item.choices,
          label: item.item.label))
      progress(outcomes.count, items.count)
    }
    let chance = items.reduce(0) { $0 + 1 / Double($1.requests.count) } / Double(items.count)
    return TaskResult(
      task: questions.set.task.name, count: items.count,
      measurements: kind.metrics.map { $0.measurement(outcomes) }, chance: chance,
      truncatedCount: requests.count(where: \.isTruncated), leftOut: questions.leftOut,
      items: outcomes.map { .choice($0) })
  }

  // MARK: Answers

  private func answers(
    _ questions: TaskQuestions, _ prompts: [TaskQuestions.Prompt], _ most: Int
  ) throws(Problem) -> TaskResult {
    guard case .generation(let kind) = questions.set.task.kind else { preconditionFailure() }
    let generation = Generation(
      model, length: (prompts.map(\.ids.count).max() ?? 1) + most, pool: pool)
    var items: [TaskItem] = []
    for (index, prompt) in prompts.enumerated() {
      let (text, ids) = try answer(prompt.ids, kind.stops, most, generation)
      try check(Double(generation.logits.values.reduce(0, +)), questions.set.rows[index])
      items.append(
        .answer(
          index: index, text: text, ids: ids,
          readings: kind.readings.map { reading in
            let answer = kind.read(text, reading)
            return (reading.name, answer, kind.isRight(answer, prompt.reference))
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
      task: questions.set.task.name, count: items.count, measurements: measurements, chance: nil,
      truncatedCount: prompts.count(where: \.isTruncated), leftOut: [], items: items)
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
      try checkInterrupt()
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

  private func texts(
    _ questions: TaskQuestions, _ documents: [TaskQuestions.Document]
  ) throws(Problem) -> TaskResult {
    let scorer = LikelihoodScorer(
      model,
      length: min(
        model.architecture.maximumPositions, max(documents.map(\.ids.count).max() ?? 1, 1)),
      pool: pool)
    var items: [TaskItem] = []
    for (index, document) in documents.enumerated() {
      let likelihood = try logLikelihood(document.ids, scorer)
      try check(likelihood, questions.set.rows[index])
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
      task: questions.set.task.name, count: items.count,
      measurements: [
        Measurement("word_perplexity", value: exp(-total / words)),
        Measurement("byte_perplexity", value: exp(-total / max(bytes, 1))),
        Measurement("bits_per_byte", value: -total / max(bytes, 1) / log(2)),
      ], chance: nil, truncatedCount: 0, leftOut: [], items: items)
  }

  /// Each token is predicted once, from as many before it as the model takes in windows that follow
  /// each other.
  func logLikelihood(_ ids: [Int32], _ scorer: LikelihoodScorer) throws(Problem) -> Double {
    let longest = model.architecture.maximumPositions
    let all = [try tokenizer.start] + ids
    var (sum, done) = (0.0, 0)
    while done < ids.count {
      try checkInterrupt()
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
