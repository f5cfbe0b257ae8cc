import CKernels
import Foundation

/// How the next token is chosen from logits.
public struct Sampling: Sendable, Equatable {
  /// What logits are divided by; 0 takes the most probable token.
  public var temperature = 0.0
  /// Only so many of the most probable tokens; 0 for all.
  public var topK = 0
  /// Only the most probable tokens that have this much together; 1 for all.
  public var topP = 1.0
  /// Only tokens at least so probable as this share of the most probable one's; 0 for all.
  public var minP = 0.0
  /// What the positive logits of tokens among the last ones are divided by and the others multiplied
  /// by (Keskar et al. 2019); 1 for nothing.
  public var repeatPenalty = 1.0
  /// How many of the last tokens the penalty looks at.
  public static let repeatWindow = 64

  /// Greedy.
  public init() {}

  /// Chooses a token: penalty, temperature, the best `topK`, then of those `topP` and `minP`.
  ///
  /// Shapes: logits (1, vocabularySize), which the penalty changes.
  public func next(
    _ logits: Matrix, after tokens: some BidirectionalCollection<Int32>,
    using random: inout RandomSource
  ) -> Int32 {
    penalize(logits, tokens.suffix(Self.repeatWindow))
    if temperature > 0, topK == 0, topP == 1 { return anyOf(logits, using: &random) }
    let count = temperature == 0 ? 1 : topK > 0 ? min(topK, logits.columns) : logits.columns
    let candidates = best(count, of: logits)
    guard temperature > 0, candidates.count > 1 else { return candidates[0].token }
    let largest = candidates[0].logit
    let weights = candidates.map { exp(Double($0.logit - largest) / temperature) }
    let total = weights.reduce(0, +)
    var kept = 0
    var sum = 0.0
    // The token that crosses the limit still counts, and there is always one.
    while kept < weights.count, kept == 0 || sum < topP * total,
      weights[kept] >= minP * weights[0]
    {
      sum += weights[kept]
      kept += 1
    }
    var rest = random.uniform() * sum
    for index in 0..<kept {
      rest -= weights[index]
      if rest < 0 { return candidates[index].token }
    }
    return candidates[kept - 1].token
  }

  /// Chooses among all tokens but the least probable ones; nothing has to be sorted for it.
  private func anyOf(_ logits: Matrix, using random: inout RandomSource) -> Int32 {
    let values = UnsafeBufferPointer(start: logits.base, count: logits.columns)
    let largest = values.max() ?? 0
    var weights = [Double](repeating: 0, count: values.count)
    var sum = 0.0
    for (token, logit) in values.enumerated() {
      let weight = exp(Double(logit - largest) / temperature)
      guard weight >= minP else { continue }
      weights[token] = weight
      sum += weight
    }
    var rest = random.uniform() * sum
    var last = 0
    for (token, weight) in weights.enumerated() where weight > 0 {
      rest -= weight
      last = token
      if rest < 0 { break }
    }
    return Int32(last)
  }

  private func penalize(_ logits: Matrix, _ recent: some Collection<Int32>) {
    guard repeatPenalty != 1 else { return }
    for token in Set(recent) {
      let logit = logits.base[Int(token)]
      logits.base[Int(token)] =
        logit > 0 ? logit / Float(repeatPenalty) : logit * Float(repeatPenalty)
    }
  }

  /// So many tokens with the largest logits, the largest first.
  private func best(_ count: Int, of logits: Matrix) -> [(token: Int32, logit: Float)] {
    let isFew = count <= 256
    var tokens = [Int32](repeating: 0, count: count)
    if isFew {
      tsld_top_k(logits.base, Int64(logits.columns), Int64(count), &tokens)
    } else {
      tokens = (0..<Int32(logits.columns)).sorted { logits.base[Int($0)] > logits.base[Int($1)] }
      tokens = Array(tokens.prefix(count))
    }
    return tokens.map { ($0, logits.base[Int($0)]) }
  }
}
