import Corpora
import Engine
import RunStore
import Untrusted

extension SessionLoop {
  /// The tokens of a text that is watched without anybody asking.
  private static let defaultWatchLength = 96
  /// How many times a run traces its watches, so that long runs stay small.
  private static let traceLimit = 500
  /// The tokens of a batch that are traced at most; a sequence is never cut.
  private static let batchTokenLimit = 8192
  /// The texts that are watched at most: each takes time at every trace.
  static let watchLimit = 16

  func watch(_ tokens: [Int32], name: String, _ trainer: Trainer) throws {
    try checkWatch(tokens)
    addWatch(tokens, name: name)
    trace(trainer)
  }

  /// Checks what is to be watched, whether it comes from a command or from the run's store.
  private func checkWatch(_ tokens: [Int32]) throws(Problem) {
    guard watches.count < Self.watchLimit else {
      throw .refused("\(Self.watchLimit) texts are watched, as many as can be; unwatch one first")
    }
    guard tokens.count > 1 else { throw .refused("a watched text needs at least two tokens") }
    guard tokens.count <= recipe.block else {
      throw .refused(
        "the text has \(tokens.count) tokens; at most \(recipe.block) fit into a block")
    }
    let size = inputs.student.architecture.vocabularySize
    guard tokens.allSatisfy({ $0 >= 0 && $0 < size }) else {
      throw .refused("a token is outside the vocabulary of \(size)")
    }
  }

  /// Traces a text no longer; what was traced of it stays.
  func unwatch(_ id: Int, _ trainer: Trainer) throws {
    guard let index = watches.firstIndex(where: { $0.id == id }) else {
      let ids = watches.map { "\($0.id)" }.joined(separator: ", ")
      throw Problem.refused("there is no watched text \(id)\(ids.isEmpty ? "" : ": use \(ids)")")
    }
    var record = watches.remove(at: index)
    record.endStep = trainer.stepCount
    writer.append(record)
  }

  /// Watches the beginnings of both texts in a new run, so that there are tokens to look at from
  /// its first second on; only looks, and changes nothing of the training.
  func watchTexts(_ trainer: Trainer) {
    guard watches.isEmpty, trainer.distiller.quantized != nil else { return }
    for (corpus, name) in [(inputs.valid, "held-out text"), (inputs.train, "training text")] {
      guard let block = corpus?.block(0) else { continue }
      // What follows the last label of a pair is padding.
      let end = block.mask?.lastIndex(of: true).map { $0 + 1 } ?? block.tokens.count
      let tokens = block.tokens.prefix(min(end, Self.defaultWatchLength))
      if tokens.count > 1 { addWatch(Array(tokens), name: name) }
    }
  }

  private func addWatch(_ tokens: [Int32], name: String) {
    watches.append(newWatch(tokens, name: name))
  }

  /// Records what is traced, once where it is of a step's batch.
  private func newWatch(_ tokens: [Int32], name: String, batchStep: Int? = nil) -> WatchRecord {
    lastWatch += 1
    var record = WatchRecord()
    (record.id, record.name, record.tokens) = (lastWatch, name, tokens)
    record.batchStep = batchStep
    writer.append(record)
    return record
  }

  /// Goes on with the watches that are recorded; what could not be watched now is left out.
  func resumeWatching(_ records: [WatchRecord], _ trainer: Trainer) {
    lastWatch = records.map(\.id).max() ?? 0
    inspectedSteps = Set(records.compactMap(\.batchStep))
    for record in records where record.batchStep == nil && record.endStep == nil {
      do {
        try checkWatch(record.tokens)
        watches.append(record)
      } catch {
        event(
          .error, step: trainer.stepCount,
          text: "run.sqlite: watch \(record.id) is passed over: \(error)")
      }
    }
  }

  /// The steps between two traces: those between measurements, or a multiple that makes no more
  /// than about 500 traces in a run.
  static func traceInterval(measureEvery: Int, totalSteps: Int) -> Int {
    let least = (totalSteps + traceLimit - 1) / traceLimit
    return max(1, (least + measureEvery - 1) / measureEvery) * measureEvery
  }

  func traceIfDue(_ trainer: Trainer) {
    let every = Self.traceInterval(
      measureEvery: recipe.measureEvery, totalSteps: trainer.totalSteps)
    if trainer.stepCount % every == 0 { trace(trainer) }
  }

  func trace(_ trainer: Trainer) {
    for watch in watches {
      record(trainer.inspect(watch.tokens), watch: watch.id, trainer)
    }
  }

  /// Records what both models make of tokens, with the texts of all tokens in it.
  private func record(
    _ insights: [TokenInspector.Insight], watch: Int, _ trainer: Trainer
  ) {
    let tokenizer = inputs.tokenizer.tokenizer
    let ids = Set(
      insights.flatMap { [$0.token] + ($0.studentTop + ($0.teacher?.top ?? [])).map(\.token) })
    writer.append(
      ids.sorted().map { id in
        var record = TokenTextRecord()
        (record.id, record.text) = (Int(id), tokenizer.bytes(of: id) ?? [])
        return record
      })
    writer.append(insights.map { TokenTraceRecord($0, watch: watch, step: trainer.stepCount) })
  }

  /// Traces the sequences of the last step's batch, as both models see them after that step.
  ///
  /// - Returns: What was traced, in words.
  func inspectBatch(_ trainer: Trainer) -> String {
    let step = trainer.stepCount
    let blocks = trainer.lastBlocks
    let traced = blocks.prefix(max(1, Self.batchTokenLimit / recipe.block))
    let what =
      traced.count == blocks.count ? "\(blocks.count)" : "\(traced.count) of \(blocks.count)"
    let words = "\(what) sequences of step \(max(step, 1))"
    // Nothing has changed since: it is all there.
    guard inspectedSteps.insert(step).inserted else { return words }
    let looks = traced.map { trainer.inspect($0.tokens, mask: $0.mask) }
    for (index, (block, insights)) in zip(traced, looks).enumerated() {
      let watch = newWatch(
        block.tokens, name: "batch of step \(max(step, 1)), \(index + 1)/\(traced.count)",
        batchStep: step)
      record(insights, watch: watch.id, trainer)
    }
    return words
  }
}
