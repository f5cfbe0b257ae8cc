import Foundation

/// What an evaluation measured, for people and as JSON.
struct EvalReport: Report {
  let model: String
  let text: String
  let quantizer: String
  let granularity: String?
  /// The most different weights in a row; nil where nothing was quantized, or only now.
  let valuesPerRow: Int?
  let block: Int
  let blocks: Int
  let positions: Int
  let crossEntropy: Double
  let perplexity: Double
  let tokensPerSecond: Double

  var summary: String {
    let kind =
      switch (granularity, valuesPerRow) {
      case (let granularity?, _): "\(quantizer) per \(granularity)"
      case (nil, nil): "full precision"
      case (nil, let count?) where count <= 3: "ternary weights"
      case (nil, let count?): "quantized weights, at most \(count) values in a row"
      }
    return """
      perplexity     \(String(format: "%.4f", perplexity))
      cross entropy  \(String(format: "%.5f", crossEntropy)) nats per token
      model          \(model), \(kind)
      text           \(text), \(blocks) blocks of \(block) tokens, \(positions) predictions
      rate           \(String(format: "%.0f", tokensPerSecond)) tokens/s
      """
  }
}
