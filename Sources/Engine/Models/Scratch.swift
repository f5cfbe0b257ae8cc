/// Memory that a pass overwrites in every block.
///
/// Shapes: T = batch · length rows; the width in each member's comment.
struct Scratch {
  /// A sublayer's normalised input, (T, C).
  let normed: Matrix
  /// After the feed-forward activation, (T, F).
  let activated: Matrix
  /// For each thread, the tiles of attention.
  let tiles: Matrix
  /// What only the backward pass needs.
  let backward: Backward?

  struct Backward {
    /// The gradient of the residual stream, (T, C).
    let stream: Matrix
    /// The gradients of what feed-forward and attention put out, where norms follow, (T, C).
    let feedForwardOutput, attentionOutput: Matrix
    /// The gradient of the stream between attention and feed-forward, (T, C).
    let middle: Matrix
    /// The gradient of a sublayer's normalised input, (T, C).
    let normed: Matrix
    /// (T, F)
    let activated: Matrix
    /// (T, querySize)
    let attended: Matrix
    /// (T, queryKeyValueSize)
    let queryKeyValue: Matrix
    /// The gradient of the projected token vectors, (T, E); nil where there is no projection.
    let embedded: Matrix?
    /// For each thread, rows of sums of the norms' gradients: feed-forward's, attention's, and those of
    /// queries and keys.
    let partials: Matrix
  }

  static let feedForwardPartials = 0..<ResidualNorm.partialRows
  static let attentionPartials = ResidualNorm.partialRows..<2 * ResidualNorm.partialRows
  static let queryKeyPartials = 2 * ResidualNorm.partialRows..<partialRows
  private static let partialRows = 2 * ResidualNorm.partialRows + QueryKeyNorms.partialRows

  init(
    _ architecture: Architecture, _ microBatch: BatchShape, threadCount: Int, training: Bool,
    in workspace: Workspace
  ) {
    let rows = microBatch.rows
    let width = architecture.hiddenSize
    normed = workspace.matrix(rows, width)
    activated = workspace.matrix(rows, architecture.feedForwardSize)
    tiles = workspace.matrix(
      threadCount,
      Attention.scratchCount(
        length: microBatch.length, headSize: architecture.headSize, training: training))
    guard training else {
      backward = nil
      return
    }
    let normsOutputs = architecture.normPlacement != .before
    let none = workspace.matrix(0, 0)
    backward = Backward(
      stream: workspace.matrix(rows, width),
      feedForwardOutput: normsOutputs ? workspace.matrix(rows, width) : none,
      attentionOutput: normsOutputs ? workspace.matrix(rows, width) : none,
      middle: workspace.matrix(rows, width), normed: workspace.matrix(rows, width),
      activated: workspace.matrix(rows, architecture.feedForwardSize),
      attended: workspace.matrix(rows, architecture.querySize),
      queryKeyValue: workspace.matrix(rows, architecture.queryKeyValueSize),
      embedded: architecture.projectsEmbedding
        ? workspace.matrix(rows, architecture.embeddingSize) : nil,
      partials: workspace.matrix(
        threadCount * Self.partialRows, max(width, architecture.querySize)))
  }

  /// The rows of partial sums that belong to a thread.
  func partials(_ thread: Int, _ rows: Range<Int>) -> Matrix {
    guard let backward else { preconditionFailure("this scratch memory is for inference") }
    let first = thread * Self.partialRows
    return backward.partials.rows(first + rows.lowerBound..<first + rows.upperBound)
  }
}
