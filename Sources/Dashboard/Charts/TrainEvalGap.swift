import Foundation
import Terminal

/// How much worse the student does on held-out text than on the text it learns from: where this
/// grows, it learns by heart.
enum TrainEvalGap {
  /// Held-out cross entropy less the smoothed one in training, at each evaluation; in nats.
  static func series(perplexity: Series, groundTruth: Series) -> Series {
    var gap = Series(smoothing: 0)
    for (step, perplexity) in zip(perplexity.steps, perplexity.values) {
      // Before the first step there is nothing to compare with.
      guard let first = groundTruth.steps.first, step >= first,
        let place = groundTruth.index(at: Double(step))
      else { continue }
      gap.append(step: step, value: log(perplexity) - groundTruth.smoothed[place])
    }
    return gap
  }
}
