import CKernels

/// Quantizes a model without training, block after block: the inputs of a block are what the
/// quantized blocks before it make of a calibration set.
public final class LayerwiseQuantization {
  /// What became of one matrix.
  public struct Outcome: Sendable {
    /// The parameter's name.
    public let name: String
    /// The means over calibration tokens of the squared distance of its outputs.
    public let errors: GPTQ.Errors
  }

  let model: Decoder
  let pool: ThreadPool
  let shape: BatchShape
  let batches: [[Int32]]
  let activations: Activations
  /// What the next block reads, of all calibration tokens: (tokens, hiddenSize).
  private let hidden: FloatBuffer

  /// - Parameters:
  ///   - model: with float32 weights, which are replaced.
  ///   - sequences: the calibration set, all of one length.
  ///   - batch: the sequences that are computed at a time.
  public init(_ model: Decoder, sequences: [[Int32]], batch: Int, pool: ThreadPool) {
    precondition(!sequences.isEmpty && sequences.allSatisfy { $0.count == sequences[0].count })
    (self.model, self.pool) = (model, pool)
    let count = min(batch, sequences.count)
    shape = BatchShape(batch: count, length: sequences[0].count)
    batches = stride(from: 0, to: sequences.count, by: count).map {
      Array(sequences[$0..<min($0 + count, sequences.count)].joined())
    }
    activations = Activations(
      model.architecture, microBatch: shape, threadCount: pool.threadCount, retention: .nothing)
    hidden = FloatBuffer(
      count: sequences.count * shape.length * model.architecture.hiddenSize)
    for (index, tokens) in batches.enumerated() {
      let part = part(of: tokens)
      model.embed(
        tokens, shape: part, from: 0, of: shape.length, into: activations, pool: pool)
      states(index, part).copy(part.of(activations.firstInput))
    }
  }

  /// The bytes that it takes for a calibration set, and in it those of the largest matrix of inputs,
  /// its factor and a weight's copies.
  ///
  /// - Parameter keepsBlock: whether what the full-precision block does is kept too, as AWQ needs it.
  public static func byteCount(
    _ architecture: Architecture, sequences: Int, batch: Int, length: Int, threadCount: Int,
    keepsBlock: Bool
  ) -> (all: Int, hessian: Int) {
    let widest = max(architecture.feedForwardSize, architecture.querySize, architecture.hiddenSize)
    let largest = architecture.parameterSpecs.filter { $0.role == .linear }.map(\.count).max() ?? 0
    let hessian = widest * widest * (4 + 4 + 8) + 5 * largest * 4
    let states = sequences * length * architecture.hiddenSize * 4 * (keepsBlock ? 3 : 1)
    return (
      states + hessian
        + Activations.byteCount(
          architecture, microBatch: BatchShape(batch: batch, length: length),
          threadCount: threadCount, retention: .nothing), hessian
    )
  }

  /// Rounds the matrices that are in no block, such as OPT's projections of the embedding, as they are:
  /// before a calibration set passes through them.
  public static func roundOutsideBlocks(_ store: ParameterStore, _ quantizer: Quantizer) {
    // A scale that is learned has no value yet.
    let scheme = quantizer.scheme.fixedLevels ?? quantizer.scheme
    for parameter in store.parameters
    where Quantizer.quantizes(parameter.spec) && !parameter.name.hasPrefix("layers.") {
      let weight = parameter.weight
      let length =
        quantizer.segmentLength(rows: weight.rows, columns: weight.columns) ?? weight.columns
      for start in stride(from: 0, to: weight.count, by: length) {
        scheme.round(
          weight.base + start, into: weight.base + start, count: length,
          scaleType: quantizer.scaleType)
      }
    }
  }

  /// Quantizes the matrices of a block, those with the same inputs together, the inputs of each group
  /// being made with the groups before it quantized.
  ///
  /// - Parameter progress: told the share of the block that is done.
  /// - Throws: ``QuantizerError``.
  public func quantize(
    block layer: Int, by method: GPTQ, progress: (_ fraction: Double) -> Void = { _ in }
  ) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    let groups = Sublayer.allCases.map { ($0, $0.weights(of: layer, in: model.parameters)) }
      .filter { !$0.1.isEmpty }
    for (place, (sublayer, weights)) in groups.enumerated() {
      let memory = Workspace()
      defer { withExtendedLifetime(memory) {} }
      let columns = weights[0].spec.columns
      let hessian = memory.matrix(columns, columns)
      for (index, tokens) in batches.enumerated() {
        accumulate(inputs(of: sublayer, layer, index, part(of: tokens)), into: hessian)
        progress((Double(place) + 0.8 * Double(index + 1) / Double(batches.count)) / 4)
      }
      let scale = 2 / Float(batches.reduce(0) { $0 + $1.count })
      for index in 0..<hessian.count { hessian.base[index] *= scale }
      guard tsld_is_finite(hessian.base, Int64(hessian.count)) != 0 else {
        throw QuantizerError.singular
      }
      for weight in weights {
        let errors = try method.quantize(weight.weight, hessian: hessian, pool: pool)
        outcomes.append(Outcome(name: weight.name, errors: errors))
      }
      progress(Double(place + 1) / 4)
    }
    return outcomes
  }

  /// Makes the next block's inputs with a block as it is.
  public func advance(past layer: Int) {
    for (index, tokens) in batches.enumerated() {
      let part = part(of: tokens)
      let saved = activations.blocks[layer]
      part.of(saved.input).copy(states(index, part))
      // A pass that keeps nothing has one place for a block's input and its output.
      model.blocks[layer].forward(
        saved, into: activations.output(ofBlock: layer), shape: part, scratch: activations.scratch,
        pool: pool)
      states(index, part).copy(part.of(activations.output(ofBlock: layer)))
    }
  }

  // MARK: Inputs

  /// Matrices of a block that read the same.
  enum Sublayer: CaseIterable {
    case queryKeyValue, attentionOutput, feedForwardInput, feedForwardOutput

    private var names: [String] {
      switch self {
      case .queryKeyValue:
        ["attention.query", "attention.key", "attention.value", "attention.queryKeyValue"]
      case .attentionOutput: ["attention.output"]
      case .feedForwardInput: ["feedForward.gate", "feedForward.up"]
      case .feedForwardOutput: ["feedForward.down"]
      }
    }

    func weights(of layer: Int, in store: ParameterStore) -> [Parameter] {
      names.compactMap { store["layers.\(layer).\($0).weight"] }
    }
  }

  func part(of tokens: [Int32]) -> BatchShape {
    BatchShape(batch: tokens.count / shape.length, length: shape.length)
  }

  func states(_ batch: Int, _ part: BatchShape) -> Matrix {
    let width = model.architecture.hiddenSize
    return hidden.matrix(
      at: batch * shape.rows * width, rows: part.rows, columns: width)
  }

  /// What a sublayer reads of a batch, in the pass's own memory.
  func inputs(
    of sublayer: Sublayer, _ layer: Int, _ batch: Int, _ part: BatchShape
  ) -> Matrix {
    let (saved, scratch, block) = (
      activations.blocks[layer], activations.scratch, model.blocks[layer]
    )
    part.of(saved.input).copy(states(batch, part))
    if sublayer == .queryKeyValue {
      return block.attentionResidual.read(
        part.of(saved.input), normed: part.of(scratch.normed), saved.attentionNorms)
    }
    block.forward(
      saved, into: activations.output(ofBlock: layer), shape: part, scratch: scratch, pool: pool)
    switch sublayer {
    case .queryKeyValue, .attentionOutput: return part.of(saved.attended)
    case .feedForwardInput: return feedForwardInput(of: layer, batch, part)
    case .feedForwardOutput: return part.of(scratch.activated)
    }
  }

  /// What feed-forward reads, after a pass through the block. A parallel block's input may be overwritten
  /// by its output then.
  func feedForwardInput(of layer: Int, _ batch: Int, _ part: BatchShape) -> Matrix {
    let (saved, block) = (activations.blocks[layer], model.blocks[layer])
    if block.isParallel { part.of(saved.input).copy(states(batch, part)) }
    return block.feedForwardResidual.read(
      part.of(block.feedForwardInput(saved)), normed: part.of(activations.scratch.normed),
      saved.feedForwardNorms)
  }

  /// hessian += xᵀ x
  func accumulate(_ x: Matrix, into hessian: Matrix) {
    pool.parallel(hessian.rows) { rows, _ in
      gemm(x.columns(rows).transposed, x, into: hessian.rows(rows), beta: 1)
    }
  }
}
