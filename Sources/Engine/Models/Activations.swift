/// What a forward pass leaves behind: everything that the backward pass reads.
///
/// Shapes: T = batch · length rows everywhere; the width in each member's comment.
public final class Activations {
  /// How much a forward pass keeps.
  public enum Retention: Sendable {
    /// Only the final hidden states: every block uses the same memory.
    case nothing
    /// Each block's input, queries and keys too, for layer-to-layer distillation.
    case layers
    /// All that the backward pass needs.
    case everything
  }

  /// The most sequences that fit, and the longest.
  public let microBatch: BatchShape
  /// The most threads that may work on it.
  public let threadCount: Int
  /// How much is kept.
  public let retention: Retention

  let blocks: [BlockActivations]
  /// What the last block put out, (T, hiddenSize).
  let last: Matrix
  /// Token vectors before the projection in, (T, embeddingSize); nil where there is none.
  let tokenVectors: Matrix?
  let finalStatistics: NormStatistics
  /// After the final norm, (T, hiddenSize); the last block's output where there is none.
  let normed: Matrix
  /// What the head reads, (T, embeddingSize): after the final norm and the projection out.
  public let hidden: Matrix

  let scratch: Scratch
  private let workspace: Workspace

  /// Plans the memory for a pass that `threadCount` threads work on.
  ///
  /// - Parameter microBatch: the most sequences, and the longest, that are computed at a time.
  public convenience init(
    _ architecture: Architecture, microBatch: BatchShape, threadCount: Int, retention: Retention
  ) {
    self.init(architecture, microBatch, threadCount, retention, in: Workspace())
  }

  /// The bytes that such activations would take.
  public static func byteCount(
    _ architecture: Architecture, microBatch: BatchShape, threadCount: Int, retention: Retention
  ) -> Int {
    let workspace = Workspace(isPlanning: true)
    _ = Activations(architecture, microBatch, threadCount, retention, in: workspace)
    return workspace.byteCount
  }

  private init(
    _ architecture: Architecture, _ microBatch: BatchShape, _ threadCount: Int,
    _ retention: Retention, in workspace: Workspace
  ) {
    self.workspace = workspace
    self.microBatch = microBatch
    self.threadCount = threadCount
    self.retention = retention
    let rows = microBatch.rows
    let width = architecture.hiddenSize
    func projected() -> Matrix? {
      architecture.projectsEmbedding ? workspace.matrix(rows, architecture.embeddingSize) : nil
    }
    scratch = Scratch(
      architecture, microBatch, threadCount: threadCount, training: retention == .everything,
      in: workspace)
    let last = workspace.matrix(rows, width)
    self.last = last
    lazy var shared = BlockActivations(architecture, rows: rows, input: last, in: workspace)
    blocks = (0..<architecture.layerCount).map { _ in
      switch retention {
      case .nothing: return shared
      case .layers:
        var block = shared
        block.input = workspace.matrix(rows, width)
        block.queryKeyValue = workspace.matrix(rows, architecture.queryKeyValueSize)
        return block
      case .everything:
        return BlockActivations(
          architecture, rows: rows, input: workspace.matrix(rows, width), in: workspace)
      }
    }
    tokenVectors = projected()
    finalStatistics = workspace.statistics(rows)
    normed = architecture.normPlacement == .after ? last : workspace.matrix(rows, width)
    hidden = projected() ?? normed
  }

  /// The residual stream entering block `layer`, (T, hiddenSize): the embedding's output for 0.
  public func input(ofBlock layer: Int) -> Matrix {
    precondition(retention != .nothing, "this pass keeps no layers")
    return blocks[layer].input
  }

  /// Where the embedding writes.
  var firstInput: Matrix { blocks.first?.input ?? last }

  func output(ofBlock layer: Int) -> Matrix {
    layer + 1 < blocks.count ? blocks[layer + 1].input : last
  }
}

/// What one block leaves behind.
struct BlockActivations {
  /// The residual stream, (T, hiddenSize).
  var input: Matrix
  let attentionNorms: ResidualNorm.Saved
  /// Query, key and value beside each other, normalised and rotated.
  var queryKeyValue: Matrix
  /// Query and key before their norms, and what those keep, where there are such norms.
  let rawQueryKey: Matrix?
  let queryKeyStatistics: [NormStatistics]
  /// (headCount, T)
  let logSumExp: Matrix
  /// (T, querySize)
  let attended: Matrix
  /// The residual stream after attention, (T, hiddenSize).
  let middle: Matrix
  let feedForwardNorms: ResidualNorm.Saved
  /// Before the activation: (T, F), or gate and up (T, 2F).
  let inner: Matrix

  fileprivate init(_ architecture: Architecture, rows: Int, input: Matrix, in workspace: Workspace)
  {
    let width = architecture.hiddenSize
    self.input = input
    attentionNorms = ResidualNorm.Saved(architecture, rows: rows, in: workspace)
    queryKeyValue = workspace.matrix(rows, architecture.queryKeyValueSize)
    let normed = QueryKeyNorms.columns(architecture)
    rawQueryKey =
      normed.isEmpty
      ? nil : workspace.matrix(rows, architecture.querySize + architecture.keySize)
    queryKeyStatistics = normed.map { _ in workspace.statistics(rows) }
    logSumExp = workspace.matrix(architecture.headCount, rows)
    attended = workspace.matrix(rows, architecture.querySize)
    middle = workspace.matrix(rows, width)
    feedForwardNorms = ResidualNorm.Saved(architecture, rows: rows, in: workspace)
    inner = workspace.matrix(rows, architecture.feedForwardSize * (architecture.isGated ? 2 : 1))
  }
}

extension Workspace {
  func statistics(_ rows: Int) -> NormStatistics {
    let both = matrix(2, rows)
    return NormStatistics(mean: both.base, rstd: both.base + rows)
  }
}
