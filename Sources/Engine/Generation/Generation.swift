import CKernels

/// Sequences that grow: prompts in a pass of many tokens, then token by token, each computed once.
public final class Generation {
  /// The model.
  public let model: Decoder
  /// The logits after each sequence's newest token, (batch, vocabularySize).
  public let logits: Matrix
  private let cache: KeyValueCache
  private let activations: Activations
  /// For each thread, the attention scores of a tile of queries.
  private let tiles: Matrix
  private let workspace = Workspace()
  private let pool: ThreadPool

  /// The most tokens that a pass takes: enough for fast products, few enough for little memory.
  public static let standardChunk = 128

  /// - Parameters:
  ///   - length: the most tokens that a sequence will have; no more than the model's positions.
  ///   - chunk: the most tokens that a pass takes.
  public init(
    _ model: Decoder, batch: Int = 1, length: Int, chunk: Int = standardChunk, pool: ThreadPool
  ) {
    self.model = model
    self.pool = pool
    cache = KeyValueCache(
      model.architecture, batch: batch, length: length, chunk: chunk)
    activations = Activations(
      model.architecture, microBatch: BatchShape(batch: batch, length: cache.chunk),
      threadCount: pool.threadCount, retention: .nothing)
    logits = workspace.matrix(batch, model.architecture.vocabularySize)
    tiles = workspace.matrix(
      pool.threadCount,
      Attention.scratchCount(
        length: length, headSize: model.architecture.headSize, training: false))
  }

  /// The tokens that each sequence has.
  public var length: Int { cache.length }
  /// The most that it can have.
  public var maximumLength: Int { cache.maximumLength }

  /// Forgets all tokens.
  public func removeAll() { cache.removeAll() }

  /// Forgets the tokens after the first `length` of each sequence; all of them where a window has
  /// dropped some that the next ones would see.
  public func removeAll(after length: Int) { cache.removeAll(after: length) }

  /// Adds tokens to the sequences, and computes ``logits`` after the last of them.
  ///
  /// Shapes: tokens (batch · n), sequence after sequence, each within the vocabulary.
  public func append(_ tokens: [Int32]) {
    let hidden = pass(tokens)
    let newest = hidden.rows / cache.batch
    for sequence in 0..<cache.batch {
      let row = (sequence + 1) * newest - 1
      model.head.forward(
        hidden.rows(row..<row + 1), into: logits.rows(sequence..<sequence + 1), pool: pool)
    }
  }

  /// Adds tokens to the only sequence, and gives the logits after those from the place `first` on,
  /// some rows at a time with the place of the first of them; they may be changed.
  public func append(
    _ tokens: [Int32], logitsFrom first: Int, _ body: (_ logits: Matrix, _ place: Int) -> Void
  ) {
    precondition(cache.batch == 1, "one sequence")
    pass(tokens) { hidden, start in
      for place in stride(from: max(first, start), to: start + hidden.rows, by: Self.headRows) {
        let end = min(place + Self.headRows, start + hidden.rows)
        let part = manyLogits.rows(0..<end - place)
        model.head.forward(hidden.rows(place - start..<end - start), into: part, pool: pool)
        body(part, place)
      }
    }
  }

  /// The rows of logits that are computed at a time.
  private static let headRows = 32
  private lazy var manyLogits = workspace.matrix(
    Self.headRows, model.architecture.vocabularySize)

  /// Adds tokens chunk by chunk; returns the hidden states of the last chunk.
  @discardableResult
  private func pass(
    _ tokens: [Int32], _ body: (_ hidden: Matrix, _ start: Int) -> Void = { _, _ in }
  ) -> Matrix {
    let count = tokens.count / cache.batch
    precondition(count >= 1 && tokens.count == count * cache.batch, "every sequence gets as many")
    precondition(cache.length + count <= cache.maximumLength, "no room for so many tokens")
    var hidden = activations.hidden
    var start = 0
    while start < count {
      let piece = min(cache.chunk, count - start)
      let part = (0..<cache.batch).flatMap { sequence in
        tokens[sequence * count + start..<sequence * count + start + piece]
      }
      hidden = model.advance(part, count: piece, cache, activations, tiles: tiles, pool: pool)
      body(hidden, start)
      start += piece
    }
    return hidden
  }

  /// The token with the largest logit after a sequence.
  public func mostProbable(ofSequence sequence: Int = 0) -> Int32 {
    var token: Int32 = 0
    tsld_top_k(
      logits.rows(sequence..<sequence + 1).base, Int64(logits.columns), 1, &token)
    return token
  }
}

extension Decoder {
  /// Computes the final hidden states of tokens that follow those in a cache, and adds them to it.
  ///
  /// Shapes: tokens (batch · count) → (batch · count, embeddingSize).
  fileprivate func advance(
    _ tokens: [Int32], count: Int, _ cache: KeyValueCache, _ activations: Activations,
    tiles: Matrix, pool: ThreadPool
  ) -> Matrix {
    let shape = BatchShape(batch: cache.batch, length: count)
    let place = CachePlace(cache: cache, shape: shape, tiles: tiles)
    embed(
      tokens, shape: shape, from: cache.length, of: cache.maximumLength, into: activations,
      pool: pool)
    for (layer, block) in blocks.enumerated() {
      block.advance(
        activations.blocks[layer], into: activations.output(ofBlock: layer), place, layer: layer,
        scratch: activations.scratch, pool: pool)
    }
    cache.advance(by: count)
    finish(shape: shape, activations, pool: pool)
    return shape.of(activations.hidden)
  }
}

/// Where new tokens go: behind those that a cache has.
struct CachePlace {
  let cache: KeyValueCache
  let shape: BatchShape
  let tiles: Matrix
}

extension Block {
  /// The forward pass of tokens that follow those in a cache. A product is split by its outputs
  /// where there are few rows: one token must have all threads.
  func advance(
    _ saved: BlockActivations, into next: Matrix, _ place: CachePlace, layer: Int,
    scratch: Scratch, pool: ThreadPool
  ) {
    let (shape, cache) = (place.shape, place.cache)
    let rows = 0..<shape.rows
    let input = shape.of(saved.input)
    let source = attentionResidual.read(
      input, normed: shape.of(scratch.normed), saved.attentionNorms.rows(rows))
    queryKeyValue.forward(source, into: shape.of(saved.queryKeyValue), pool: pool)
    normalizeQueriesAndKeys(saved, rows: rows)
    rotate(
      saved.queryKeyValue, rows: rows, shape: shape, from: cache.length, of: cache.maximumLength)
    cache.append(shape.of(saved.queryKeyValue), count: shape.length, toBlock: layer)
    pool.parallel(shape.batch * geometry.headCount) { items, thread in
      for item in items {
        let (sequence, head) = item.quotientAndRemainder(dividingBy: geometry.headCount)
        let own = shape.rows(ofSequence: sequence)
        let past = cache.rows(
          ofBlock: layer, sequence: sequence, keyHead: head / geometry.headsPerKey,
          adding: shape.length)
        attention.forward(
          Attention.Slices(
            query: saved.queryKeyValue.rows(own).columns(geometry.columns(head)), key: past.keys,
            value: past.values), from: cache.length - past.first,
          into: saved.attended.rows(own).columns(geometry.columns(head)),
          logSumExp: saved.logSumExp.rows(head..<head + 1).base + own.lowerBound,
          scratch: place.tiles.rows(thread..<thread + 1).base)
      }
    }
    let middle = shape.of(saved.middle)
    attentionResidual.write(
      output, shape.of(saved.attended), residual: input, into: middle,
      saved.attentionNorms.rows(rows), pool: pool)
    let inner = shape.of(saved.inner)
    let activated = shape.of(scratch.activated)
    up.forward(
      feedForwardResidual.read(
        shape.of(feedForwardInput(saved)), normed: shape.of(scratch.normed),
        saved.feedForwardNorms.rows(rows)), into: inner, pool: pool)
    activation.forward(inner, into: activated)
    feedForwardResidual.write(
      down, activated, residual: middle, into: shape.of(next), saved.feedForwardNorms.rows(rows),
      pool: pool)
  }
}
