import CKernels

/// Continues sequences with the most probable next token.
///
/// The whole sequence is computed for every token, without a cache: exact and simple, for some
/// hundred tokens.
public final class GreedyContinuation {
  private let model: Decoder
  private let activations: Activations
  private let logits: Matrix
  private let workspace = Workspace()
  private let pool: ThreadPool

  /// - Parameter length: the longest sequence that will be continued.
  public init(_ model: Decoder, length: Int, pool: ThreadPool) {
    self.model = model
    self.pool = pool
    activations = Activations(
      model.architecture, microBatch: BatchShape(batch: 1, length: length),
      threadCount: pool.threadCount, retention: .nothing)
    logits = workspace.matrix(1, model.architecture.vocabularySize)
  }

  /// The token with the largest logit after a sequence.
  ///
  /// Shapes: tokens (length), at least one.
  public func next(after tokens: [Int32]) -> Int32 {
    precondition(!tokens.isEmpty, "nothing to continue")
    model.forward(
      tokens, shape: BatchShape(batch: 1, length: tokens.count), into: activations, pool: pool)
    model.head.forward(activations.hidden.rows(tokens.count - 1..<tokens.count), into: logits)
    var token: Int32 = 0
    tsld_top_k(logits.base, Int64(logits.columns), 1, &token)
    return token
  }
}
