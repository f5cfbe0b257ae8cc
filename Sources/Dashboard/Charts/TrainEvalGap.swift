import Foundation
import Terminal

/// How much worse the student does on held-out text than on the text it learns from: where this
/// grows, it learns by heart.
enum TrainEvalGap {
  /// Held-out cross entropy less the smoothed one in training, at each evaluation; in nats.
  static func series(_ run: RunSeries) -> Series {
    var gap = Series(smoothing: 0)
    guard let groundTruth = run[.groundTruth], let first = groundTruth.steps.first else {
      return gap
    }
    for (step, perplexity) in zip(run.perplexity.steps, run.perplexity.values) {
      // Before the first step there is nothing to compare with.
      guard step >= first, let place = groundTruth.index(at: Double(step)) else { continue }
      gap.append(step: step, value: log(perplexity) - groundTruth.smoothed[place])
    }
    return gap
  }
}
