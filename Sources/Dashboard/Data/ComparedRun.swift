import Engine
import Foundation
import RunStore
import Terminal
import Training
import Untrusted

/// A run beside others: what it was to be, how far it is and how good.
package struct ComparedRun: Sendable {
  package let directory: RunDirectory
  /// Its directory's name, or its path from a folder of runs.
  package let name: String
  /// Nil where it cannot be read.
  package private(set) var run: RunRecord?
  package private(set) var liveness = Liveness.gone
  package private(set) var tags: [String] = []
  package private(set) var steps = 0
  /// What its steps took, without pauses.
  package private(set) var seconds = 0.0
  package private(set) var tokensPerSecond: Double?
  /// The last whole evaluation.
  package private(set) var last: EvaluationRecord?
  package private(set) var best: EvaluationRecord?
  /// The weights that are quantized.
  package private(set) var weightCount = 0
  /// Nil where it cannot be read.
  package private(set) var recipe: Recipe?
  /// Why not everything could be read.
  package private(set) var problem: Problem?

  package var perplexity: Double? { last?.studentPerplexity }

  /// Reads a run; what cannot be read is its ``problem``.
  package init(_ directory: RunDirectory, name: String? = nil) {
    self.directory = directory
    self.name = name ?? directory.name
    recipe = try? Recipe(contentsOf: directory.recipe)
    do {
      let reader = try RunReader(directory)
      let run = try reader.run()
      self.run = run
      liveness = run.liveness(in: directory)
      tags = try reader.annotations().tags
      let step = try reader.lastStep().flatMap { try reader.step($0) }
      steps = step?.step ?? 0
      tokensPerSecond = step?.tokensPerSecond
      seconds = try reader.trainedSeconds()
      last = try reader.lastEvaluation()
      best = try reader.bestEvaluation()
      weightCount = try reader.matrices().reduce(0) { $0 + $1.rows * $1.columns }
    } catch {
      problem = error as? Problem ?? .unreadable(directory.url.path, reason: line(for: error))
    }
  }

  /// How it stands, in a word or two.
  package var status: String {
    guard let run else { return "damaged" }
    if run.status.hasEnded { return run.status.rawValue }
    return switch liveness {
    case .alive: run.status.rawValue
    case .silent(let seconds): "silent for \(Format.duration(seconds))"
    case .gone: "interrupted"
    }
  }

  /// The recipe's values by key, as people write them.
  package var settings: [String: String] {
    guard let object = recipe?.json.object else { return [:] }
    return Dictionary(uniqueKeysWithValues: object.map { ($0.key, $0.value.compactText) })
  }
}

/// What is told of runs side by side, from the left to the right.
package enum ComparedColumn: Int, Sendable, CaseIterable {
  case name, status, steps, perplexity, change, gap, best, size, objective, quantizer, rate, seed
  case time, speed, tags

  package var title: String {
    switch self {
    case .name: "run"
    case .change: "Δ"
    case .rate: "lr"
    case .size: "2-bit size"
    case .speed: "tokens/s"
    default: "\(self)"
    }
  }

  package var isNumber: Bool {
    switch self {
    case .name, .status, .objective, .quantizer, .tags: false
    default: true
    }
  }

  /// What stands in a run's row.
  ///
  /// - Parameter baseline: the run that perplexities are compared with.
  package func text(of run: ComparedRun, baseline: ComparedRun?) -> String {
    func number(_ value: Double?) -> String { value.map { Format.number($0, digits: 4) } ?? "-" }
    switch self {
    case .name: return run.name
    case .status: return run.status
    case .steps: return run.run.map { "\(run.steps)/\($0.totalSteps)" } ?? "-"
    case .perplexity: return number(run.perplexity)
    case .change:
      guard let base = baseline?.perplexity, let own = run.perplexity,
        baseline?.directory.url != run.directory.url
      else { return "" }
      return (own < base ? "" : "+") + Format.number(own - base)
    case .gap: return number(run.last?.gap)
    case .best:
      return run.best.map { "\(number($0.studentPerplexity)) at \($0.step)" } ?? "-"
    case .size: return run.weightCount > 0 ? Format.bytes(run.weightCount / 4) : "-"
    case .objective: return run.run?.objective ?? "-"
    case .quantizer: return run.run?.quantizer ?? "-"
    case .rate: return run.recipe.map { Format.number($0.learningRate) } ?? "-"
    case .seed: return run.recipe.map { "\($0.seed)" } ?? "-"
    case .time: return Format.duration(run.seconds)
    case .speed: return run.tokensPerSecond.map { Format.number($0) } ?? "-"
    case .tags: return run.tags.joined(separator: " ")
    }
  }

  /// Runs in the order of a column; those without a value come last, and equal ones keep theirs.
  package func sorted(
    _ runs: [ComparedRun], ascending: Bool, baseline: ComparedRun? = nil
  ) -> [ComparedRun] {
    let keyed = runs.enumerated().map { ($0.offset, $0.element, value(of: $0.element)) }
    return keyed.sorted { a, b in
      switch (a.2, b.2) {
      case (.number(let x), .number(let y)):
        if x.isNaN || y.isNaN || x == y { return x.isNaN == y.isNaN ? a.0 < b.0 : y.isNaN }
        return ascending ? x < y : x > y
      case (.text(let x), .text(let y)): return x == y ? a.0 < b.0 : (x < y) == ascending
      default: return a.0 < b.0
      }
    }.map(\.1)
  }

  private enum Value {
    case number(Double)
    case text(String)
  }

  private func value(of run: ComparedRun) -> Value {
    switch self {
    case .steps: .number(run.run == nil ? .nan : Double(run.steps))
    case .perplexity, .change: .number(run.perplexity ?? .nan)
    case .gap: .number(run.last?.gap ?? .nan)
    case .best: .number(run.best?.studentPerplexity ?? .nan)
    case .size: .number(run.weightCount > 0 ? Double(run.weightCount) : .nan)
    case .rate: .number(run.recipe?.learningRate ?? .nan)
    case .seed: .number(run.recipe.map { Double($0.seed) } ?? .nan)
    case .time: .number(run.run == nil ? .nan : run.seconds)
    case .speed: .number(run.tokensPerSecond ?? .nan)
    default: .text(text(of: run, baseline: nil))
    }
  }
}
