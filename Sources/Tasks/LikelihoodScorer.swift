import CKernels
import Engine

/// Log-likelihoods of continuations. What a text shares with the one before it is computed once.
final class LikelihoodScorer {
  /// A continuation's logarithm of its probability, in nats, and whether each of its tokens is the most
  /// probable one.
  struct Score {
    var logLikelihood = 0.0
    var isGreedy = true
  }

  private let generation: Generation
  /// The tokens that the cache holds.
  private var held: [Int32] = []

  /// - Parameter length: the most tokens of a text, without the last one.
  init(_ model: Decoder, length: Int, pool: ThreadPool) {
    generation = Generation(model, length: length, pool: pool)
  }

  /// - Parameters:
  ///   - input: what the model sees.
  ///   - targets: the tokens that come after the last places of it, as many as there are.
  func score(_ input: [Int32], _ targets: [Int32]) -> Score {
    precondition(!targets.isEmpty && targets.count <= input.count)
    let first = input.count - targets.count
    let common = zip(held, input).prefix { $0 == $1 }.count
    generation.removeAll(after: min(common, first))
    let start = generation.length
    held = input
    var score = Score()
    generation.append(Array(input[start...]), logitsFrom: first - start) { logits, place in
      for row in 0..<logits.rows {
        let values = logits.base + row * logits.stride
        let statistics = tsld_softmax_row_statistics(values, Int64(logits.columns))
        let logit = values[Int(targets[start + place + row - first])]
        score.logLikelihood += Double(logit - statistics.maximum - statistics.log_sum)
        if logit < statistics.maximum { score.isGreedy = false }
      }
    }
    return score
  }
}
