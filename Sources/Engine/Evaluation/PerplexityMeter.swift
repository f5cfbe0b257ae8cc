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

  /// The bytes that such a meter takes.
  public static func byteCount(
    _ architecture: Architecture, microBatch: BatchShape, threadCount: Int
  ) -> Int {
    Activations.byteCount(
      architecture, batch: microBatch.batch, length: microBatch.length, threadCount: threadCount,
      retention: .nothing)
      + ObjectivePass.byteCount(
        vocabularySize: architecture.vocabularySize, batch: microBatch.batch,
        length: microBatch.length, hasTeacher: false)
  }

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
    let batch = Batch(tokens, mask: mask, length: length)
    tokens.withUnsafeBufferPointer {
      model.forward($0, shape: batch.shape, into: activations, pool: pool)
    }
    crossEntropySum +=
      objectivePass.run(
        Objective(.groundTruth), student: .init(model, activations), teacher: nil,
        labels: batch.labels, shape: batch.shape, normalization: .sums, pool: pool
      ).groundTruth
    positionCount += Normalization(batch).positions
  }
}
