import Foundation

/// Measures a model's perplexity, batch after batch, so that whoever drives it can show progress or
/// stop in between.
public final class PerplexityMeter {
  /// The positions measured so far.
  public private(set) var positionCount = 0
  private var crossEntropySum = 0.0
  private let model: Decoder
  private let activations: Activations
  private let objectivePass: ObjectivePass
  private let pool: ThreadPool

  /// - Parameter microBatch: the most sequences, and the longest, that one call measures.
  public init(_ model: Decoder, microBatch: BatchShape, pool: ThreadPool) {
    self.model = model
    self.pool = pool
    activations = Activations(
      model.architecture, batch: microBatch.batch, length: microBatch.length,
      threadCount: pool.threadCount, retention: .nothing)
    objectivePass = ObjectivePass(
      vocabularySize: model.architecture.vocabularySize, batch: microBatch.batch,
      length: microBatch.length, hasTeacher: false)
  }

  /// The mean of -log q[label] over all positions, in nats; NaN before the first.
  public var crossEntropy: Double { crossEntropySum / Double(positionCount) }

  /// exp of the cross entropy.
  public var perplexity: Double { exp(crossEntropy) }

  /// Adds every predicted position of a batch.
  ///
  /// Shapes: tokens (batch · length); mask likewise, false where a token is no label.
  public func measure(_ tokens: [Int32], mask: [Bool]? = nil, length: Int) {
    let shape = BatchShape(batch: tokens.count / length, length: length)
    tokens.withUnsafeBufferPointer { tokens in
      model.forward(tokens, shape: shape, into: activations, pool: pool)
      let labels = ObjectivePass.labels(tokens, mask: mask, length: length)
      let sums = labels.withUnsafeBufferPointer {
        // Divided by one: sums, whatever the batches' sizes.
        objectivePass.run(
          Objective(.groundTruth), student: .init(model, activations), teacher: nil, labels: $0,
          shape: shape, normalization: Normalization(positions: 1, sequences: 1), pool: pool)
      }
      crossEntropySum += sums.totals.groundTruth
      positionCount += labels.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
    }
  }
}
