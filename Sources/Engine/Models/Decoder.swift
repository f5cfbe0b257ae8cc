/// The one model: a decoder whose structure is data.
///
/// A decoder computes final hidden states from tokens, and gradients from theirs; logits and
/// losses are made with the head by whoever needs them. It belongs to one thread at a time, like the
/// pool that it is given.
public final class Decoder {
  /// The model's structure.
  public let architecture: Architecture
  /// Its parameters.
  public let parameters: ParameterStore
  let head: Head
  private let embedding: Embedding
  private let projectIn: Linear?
  private let rotaries: [Rotary]
  let blocks: [Block]
  private let finalNorm: Norm?
  private let projectOut: Linear?

  /// A model over `parameters`, which must hold the architecture's specs.
  public init(_ architecture: Architecture, parameters: ParameterStore) {
    self.architecture = architecture
    self.parameters = parameters
    var offset = 0
    if case .learned(_, let positionOffset) = architecture.positions { offset = positionOffset }
    embedding = Embedding(
      tokens: parameters.packed["tokenEmbedding.weight"].map { .packed($0) }
        ?? .dense(parameters.required("tokenEmbedding.weight")),
      positions: parameters["positionEmbedding.weight"], positionOffset: offset,
      paddingToken: architecture.paddingToken, scale: architecture.embeddingScale)
    func linear(_ name: String) -> Linear? { Linear([name], in: parameters) }
    projectIn = linear("projectIn")
    projectOut = linear("projectOut")
    var rotaries: [(description: Architecture.Rotary, rotary: Rotary)] = []
    func rotary(ofBlock layer: Int) -> Rotary? {
      guard let description = architecture.rotary(ofBlock: layer) else { return nil }
      if let known = rotaries.first(where: { $0.description == description }) {
        return known.rotary
      }
      let rotary = Rotary(description, headSize: architecture.headSize)
      rotaries.append((description, rotary))
      return rotary
    }
    blocks = architecture.blocks.indices.map {
      Block(layer: $0, of: architecture, in: parameters, rotary: rotary(ofBlock: $0))
    }
    self.rotaries = rotaries.map(\.rotary)
    finalNorm =
      architecture.normPlacement == .after
      ? nil : Norm(architecture.norm, "finalNorm", in: parameters)
    guard let head = linear("head") ?? linear("tokenEmbedding") else {
      preconditionFailure("a model needs a token embedding")
    }
    self.head = Head(linear: head, cap: architecture.logitCap)
  }

  /// Computes the final hidden states, `activations.hidden`.
  ///
  /// Shapes: tokens (batch · length), each within the vocabulary.
  public func forward(
    _ tokens: [Int32], shape: BatchShape, into activations: Activations, pool: ThreadPool
  ) {
    precondition(
      tokens.count == shape.rows && shape.fits(activations.microBatch), "the batch does not fit")
    embed(tokens, shape: shape, from: 0, of: shape.length, into: activations, pool: pool)
    for (layer, block) in blocks.enumerated() {
      block.forward(
        activations.blocks[layer], into: activations.output(ofBlock: layer), shape: shape,
        scratch: activations.scratch, pool: pool)
    }
    finish(shape: shape, activations, pool: pool)
  }

  /// What the first block reads of tokens that follow `position` others of each sequence.
  ///
  /// - Parameter length: the sequences' whole length.
  func embed(
    _ tokens: [Int32], shape: BatchShape, from position: Int, of length: Int,
    into activations: Activations, pool: ThreadPool
  ) {
    precondition(
      length <= architecture.maximumPositions, "a sequence longer than the model's positions")
    for rotary in rotaries { rotary.prepare(length: length) }
    let first = activations.firstInput
    pool.parallel(shape.rows) { rows, _ in
      let x = first.rows(rows)
      if let projectIn, let vectors = activations.tokenVectors?.rows(rows) {
        embedding.lookUp(tokens[rows], into: vectors)
        projectIn.forward(vectors, into: x)
      } else {
        embedding.lookUp(tokens[rows], into: x)
      }
      for piece in shape.pieces(of: rows) {
        embedding.addPositions(to: first.rows(piece.rows), from: position + piece.position)
      }
    }
  }

  /// What the head reads, from what the last block put out.
  func finish(shape: BatchShape, _ activations: Activations, pool: ThreadPool) {
    guard finalNorm != nil || projectOut != nil else { return }
    pool.parallel(shape.rows) { rows, _ in
      finalNorm?.forward(
        activations.last.rows(rows), into: activations.normed.rows(rows),
        keeping: activations.finalStatistics + rows.lowerBound)
      projectOut?.forward(activations.normed.rows(rows), into: activations.hidden.rows(rows))
    }
  }

  /// Accumulates every parameter's gradient but the head's, from that of the final hidden states.
  ///
  /// Shapes: dHidden (batch · length, embeddingSize); it is overwritten. Consumes `activations`.
  /// - Parameter distillation: adds the layers' distances to a teacher to the loss.
  /// - Returns: those distances, already weighted; nil without distillation.
  @discardableResult
  public func backward(
    _ dHidden: Matrix, tokens: [Int32], shape: BatchShape, activations: Activations,
    distillation: LayerDistillation? = nil, pool: ThreadPool
  ) -> LayerDistillation.Loss? {
    precondition(activations.retention == .everything, "this pass kept nothing to go back over")
    guard let work = activations.scratch.backward else { return nil }
    var loss = LayerDistillation.Loss(layerCount: blocks.count)
    let layers = distillation?.comparesLayers == true ? distillation : nil
    if let distillation = layers {
      loss.hidden[blocks.count] = distillation.addHiddenGradient(
        to: dHidden, student: activations.hidden, teacher: distillation.teacher.hidden,
        shape: shape, pool: pool)
    }
    backwardHead(dHidden, work, shape: shape, activations: activations, pool: pool)
    for (layer, block) in blocks.enumerated().reversed() {
      let saved = activations.blocks[layer]
      let squares = block.backward(
        saved, shape: shape, scratch: activations.scratch, pool: pool,
        distillation: layers?.scores(ofBlock: layer, architecture, shape: shape)
      ) { gradient in
        loss.relation +=
          distillation?.addRelation(
            ofBlock: layer, to: gradient, student: saved.queryKeyValue, shape: shape, pool: pool)
          ?? 0
      }
      if let distillation = layers {
        loss.scores[layer] = distillation.scoreLoss(squares, architecture, shape: shape)
        loss.hidden[layer] = distillation.addHiddenGradient(
          to: work.stream, student: saved.input,
          teacher: distillation.teacher.input(ofBlock: layer),
          shape: shape, pool: pool)
      }
    }
    backwardEmbedding(tokens, work, shape: shape, activations: activations, pool: pool)
    return distillation == nil ? nil : loss
  }

  private func backwardHead(
    _ dHidden: Matrix, _ work: Scratch.Backward, shape: BatchShape, activations: Activations,
    pool: ThreadPool
  ) {
    let scratch = activations.scratch
    work.partials.fill()
    pool.parallel(shape.rows) { rows, thread in
      let dStream = work.stream.rows(rows)
      var dNormed = dHidden.rows(rows)
      if let projectOut {
        dNormed = finalNorm == nil ? dStream : work.normed.rows(rows)
        projectOut.backward(dHidden.rows(rows), into: dNormed)
      }
      if let finalNorm {
        finalNorm.backward(
          dNormed, x: activations.last.rows(rows), activations.finalStatistics + rows.lowerBound,
          into: dStream, partial: scratch.partials(thread, 0..<2))
      } else if projectOut == nil {
        dStream.copy(dNormed)
      }
    }
    for thread in 0..<pool.threadCount { finalNorm?.accumulate(scratch.partials(thread, 0..<2)) }
    guard let projectOut else { return }
    pool.parallel(projectOut.weight.rows) { outputs, _ in
      projectOut.accumulateGradients(
        shape.of(dHidden), x: shape.of(activations.normed), outputs: outputs)
    }
  }

  private func backwardEmbedding(
    _ tokens: [Int32], _ work: Scratch.Backward, shape: BatchShape, activations: Activations,
    pool: ThreadPool
  ) {
    let dStream = shape.of(work.stream)
    var dVectors = dStream
    if let projectIn, let vectors = activations.tokenVectors, let dProjected = work.embedded {
      dVectors = shape.of(dProjected)
      pool.parallel(shape.rows) { rows, _ in
        projectIn.backward(dStream.rows(rows), into: dVectors.rows(rows))
      }
      pool.parallel(projectIn.weight.rows) { outputs, _ in
        projectIn.accumulateGradients(dStream, x: shape.of(vectors), outputs: outputs)
      }
    }
    pool.run { thread in
      embedding.accumulateTokens(
        dVectors, ids: tokens, columns: pool.share(of: dVectors.columns, thread: thread))
      embedding.accumulatePositions(
        dStream, length: shape.length, columns: pool.share(of: dStream.columns, thread: thread))
    }
  }
}
