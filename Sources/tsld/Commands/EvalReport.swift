import Foundation

/// What an evaluation measured, for people and as JSON.
struct EvalReport: Report {
  let model: String
  let text: String
  let quantizer: String
  let granularity: String?
  let block: Int
  let blocks: Int
  let positions: Int
  let crossEntropy: Double
  let perplexity: Double
  let tokensPerSecond: Double

  enum CodingKeys: String, CodingKey {
    case model, text, quantizer, granularity, block, blocks, positions, perplexity
    case crossEntropy = "cross_entropy"
    case tokensPerSecond = "tokens_per_second"
  }
}

extension EvalReport {
  /// The report as a few lines.
  var summary: String {
    let kind = granularity.map { "\(quantizer) per \($0)" } ?? "full precision"
    return """
      perplexity     \(String(format: "%.4f", perplexity))
      cross entropy  \(String(format: "%.5f", crossEntropy)) nats per token
      model          \(model), \(kind)
      text           \(text), \(blocks) blocks of \(block) tokens, \(positions) predictions
      rate           \(String(format: "%.0f", tokensPerSecond)) tokens/s
      """
  }
}
