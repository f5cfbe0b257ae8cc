import ArgumentParser
import Engine
import Foundation
import Tasks
import Terminal
import Text
import Untrusted

/// Asks a model what tasks ask, and tells how well it did.
struct TaskEvaluation {
  let model: String
  let quantizer: Quantizer?
  let activations: PackedMatrix.ActivationPrecision?
  let options: TaskOptions
  let pool: ThreadPool

  func run(asJSON: Bool) throws {
    // What is wrong with data is said before a model is loaded.
    let sets = try options.sets()
    let loader = ModelLoader(pool: pool)
    let (decoder, directory) = try loader.model(
      at: model, best: false, quantizer: quantizer, packed: activations)
    guard activations == nil || !decoder.parameters.packed.isEmpty else {
      throw ValidationError(Eval.activationsAreForPacked)
    }
    let tokenizer = try TaskTokenizer(
      Tokenizer(TokenizerFile(directory: directory.url)), directory: directory.url,
      config: directory.config.json,
      vocabularySize: decoder.architecture.vocabularySize,
      addsSpecialTokens: options.bos == .auto)
    let questions = try sets.map {
      try TaskQuestions(
        $0, tokenizer, longest: decoder.architecture.maximumPositions,
        maximumTokens: options.maxTokens)
    }
    var lines = ""
    var results: [TaskResult] = []
    for asked in questions {
      let start = ContinuousClock.now
      let runner = TaskRunner(
        decoder, tokenizer, pool: pool,
        progress: { done, count in
          let seconds = (ContinuousClock.now - start).milliseconds / 1e3
          let left = seconds / Double(done) * Double(count - done)
          ProgressLine.show(
            "\(asked.set.task.name): \(done) of \(count) items, \(Format.duration(left)) left")
        })
      let result = try runner.run(asked)
      if options.items != nil {
        for item in result.items {
          lines += try item.fields(of: result.task).json(pretty: false) + "\n"
        }
      }
      results.append(result)
    }
    ProgressLine.clear()
    if let items = options.items {
      try DurableFile.write(Array(lines.utf8), to: URL(fileURLWithPath: items))
    }
    try TaskReport(
      model: model, quantizer: quantizer?.scheme.name ?? "none", bos: options.bos.rawValue,
      results: results, shots: sets.map(\.shots)
    ).show(asJSON: asJSON)
  }
}

/// How well a model solved tasks.
struct TaskReport: Report {
  let model: String
  let quantizer: String
  let bos: String
  let results: [TaskResult]
  let shots: [Int]

  var content: Fields {
    [
      "model": model, "quantizer": quantizer, "bos": bos,
      "tasks": Dictionary(
        zip(results, shots).map { ($0.task, $0.figures(shots: $1)) }, uniquingKeysWith: { $1 }),
    ]
  }

  var summary: String {
    let rows = results.flatMap { result in
      result.measurements.enumerated().map { place, measurement in
        let isFirst = place == 0
        return [
          isFirst ? result.task : "", isFirst ? "\(result.count)" : "", measurement.name,
          measurement.value.fixed(4),
          measurement.standardError.map { "± " + $0.fixed(4) } ?? "",
          isFirst ? result.chance.map { $0.fixed(4) } ?? "" : "",
        ]
      }
    }
    let table = TextTable(
      [
        ("task", .left), ("n", .right), ("metric", .left), ("value", .right), ("", .left),
        ("chance", .right),
      ], rows: rows)
    let cut = results.reduce(0) { $0 + $1.truncatedCount }
    var lines = table.lines()
    lines.append(
      bos == "auto"
        ? "texts begin with what the tokenizer puts before them (--bos never: with nothing)"
        : "texts begin with nothing before them")
    if cut > 0 {
      lines.append(
        "\(cut) requests were longer than the model takes: their beginnings were cut off")
    }
    for result in results where !result.leftOut.isEmpty {
      lines.append(
        "\(result.task): left out, because a choice is longer than the model takes: line "
          + result.leftOut.prefix(10).map { "\($0)" }.joined(separator: ", ")
          + (result.leftOut.count > 10 ? " and \(result.leftOut.count - 10) more" : ""))
    }
    return lines.joined(separator: "\n")
  }
}

extension TaskResult {
  /// By names that people give: a dictionary's keys stay as they are.
  fileprivate func figures(shots: Int) -> [String: Double] {
    var figures = [
      "n": Double(count), "shots": Double(shots), "truncated": Double(truncatedCount),
    ]
    figures["left_out"] = leftOut.isEmpty ? nil : Double(leftOut.count)
    figures["chance"] = chance
    for measurement in measurements {
      figures[measurement.name] = measurement.value
      figures[measurement.errorName] = measurement.standardError
    }
    return figures
  }
}

extension TaskItem {
  /// What a line of the items' file says.
  fileprivate func fields(of task: String) -> Fields {
    switch self {
    case .choice(let outcome):
      [
        "task": task, "index": outcome.index, "log_likelihoods": outcome.logLikelihoods,
        "choice": outcome.choice, "label": outcome.label,
      ]
    case .answer(let index, let text, let ids, let readings):
      [
        "task": task, "index": index, "text": text, "ids": ids,
        "answers": Dictionary(readings.map { ($0.name, $0.answer) }, uniquingKeysWith: { $1 }),
        "right": Dictionary(readings.map { ($0.name, $0.isRight) }, uniquingKeysWith: { $1 }),
      ]
    case .text(let index, let logLikelihood, let words, let bytes):
      [
        "task": task, "index": index, "log_likelihood": logLikelihood, "words": words,
        "bytes": bytes,
      ]
    }
  }
}
