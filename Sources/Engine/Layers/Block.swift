/// One transformer block: attention and feed-forward, each with its norm and residual sum.
///
/// Shapes: T = batch · length rows of the residual stream (T, C) → (T, C). Work that concerns each
/// row alone is split by rows; attention by sequence and head; weight gradients by output feature.
struct Block {
  let geometry: Geometry
  let attentionResidual: ResidualNorm
  let queryKeyValue: Linear
  let queryKeyNorms: QueryKeyNorms?
  let rotary: Rotary?
  let attention: Attention
  let output: Linear
  /// Whether feed-forward reads the block's input, and not the stream that attention was added to.
  let isParallel: Bool
  let feedForwardResidual: ResidualNorm
  let up: Linear
  let activation: FeedForwardActivation
  let down: Linear

  /// The heads' widths and places in a row of query, key and value.
  struct Geometry {
    let headCount, keyValueHeadCount, headSize: Int
    var headsPerKey: Int { headCount / keyValueHeadCount }

    /// The columns of any head: queries first, then keys, then values.
    func columns(_ head: Int) -> Range<Int> { head * headSize..<(head + 1) * headSize }

    /// What a query head has to do with, in rows of query, key and value.
    func slices(_ queryKeyValue: Matrix, head: Int) -> Attention.Slices {
      let keyHead = headCount + head / headsPerKey
      return Attention.Slices(
        query: queryKeyValue.columns(columns(head)), key: queryKeyValue.columns(columns(keyHead)),
        value: queryKeyValue.columns(columns(keyHead + keyValueHeadCount)))
    }
  }

  /// Reads `saved.input`, fills the rest of `saved`, and writes the next residual stream.
  func forward(
    _ saved: BlockActivations, into next: Matrix, shape: BatchShape, scratch: Scratch,
    pool: ThreadPool
  ) {
    attend(saved, shape: shape, scratch: scratch, pool: pool)
    pool.parallel(shape.rows) { rows, _ in
      addAttended(saved, rows: rows)
      feedForward(saved, into: next, rows: rows, scratch)
    }
  }

  /// The first part: from `saved.input` to `saved.attended`.
  func attend(
    _ saved: BlockActivations, shape: BatchShape, scratch: Scratch, pool: ThreadPool
  ) {
    pool.parallel(shape.rows) { rows, _ in
      let source = attentionResidual.read(
        saved.input.rows(rows), normed: scratch.normed.rows(rows), saved.attentionNorms.rows(rows))
      queryKeyValue.forward(source, into: saved.queryKeyValue.rows(rows))
      normalizeQueriesAndKeys(saved, rows: rows)
      rotate(saved.queryKeyValue, rows: rows, shape: shape)
    }
    pool.parallel(shape.batch * geometry.headCount) { items, thread in
      for item in items {
        let (sequence, head) = item.quotientAndRemainder(dividingBy: geometry.headCount)
        let rows = shape.rows(ofSequence: sequence)
        attention.forward(
          geometry.slices(saved.queryKeyValue.rows(rows), head: head),
          into: saved.attended.rows(rows).columns(geometry.columns(head)),
          logSumExp: saved.logSumExp.rows(head..<head + 1).base + rows.lowerBound,
          scratch: scratch.tiles.rows(thread..<thread + 1).base)
      }
    }
  }

  /// From `saved.attended` to `saved.middle`.
  func addAttended(_ saved: BlockActivations, rows: Range<Int>) {
    attentionResidual.write(
      output, saved.attended.rows(rows), residual: saved.input.rows(rows),
      into: saved.middle.rows(rows), saved.attentionNorms.rows(rows))
  }

  /// What feed-forward reads, before its norm.
  func feedForwardInput(_ saved: BlockActivations) -> Matrix {
    isParallel ? saved.input : saved.middle
  }

  /// From `saved.middle` to the next residual stream.
  func feedForward(
    _ saved: BlockActivations, into next: Matrix, rows: Range<Int>, _ scratch: Scratch
  ) {
    let norms = saved.feedForwardNorms.rows(rows)
    let source = feedForwardResidual.read(
      feedForwardInput(saved).rows(rows), normed: scratch.normed.rows(rows), norms)
    let (inner, activated) = (saved.inner.rows(rows), scratch.activated.rows(rows))
    up.forward(source, into: inner)
    activation.forward(inner, into: activated)
    feedForwardResidual.write(
      down, activated, residual: saved.middle.rows(rows), into: next.rows(rows), norms)
  }

  /// Turns the gradient of the block's output, in `scratch.backward.stream`, into that of its
  /// input, and accumulates the parameters' gradients. Consumes `saved.inner`.
  ///
  /// - Parameter distillation: the teacher's query, key and value, and the weight of each squared
  ///   difference between attention scores.
  /// - Parameter addToGradient: adds to the gradient of query, key and value.
  /// - Returns: the sum of the squared score differences; 0 without distillation.
  func backward(
    _ saved: BlockActivations, shape: BatchShape, scratch: Scratch, pool: ThreadPool,
    distillation: (queryKeyValue: Matrix, weight: Float)? = nil,
    addToGradient: (_ queryKeyValue: Matrix) -> Void = { _ in }
  ) -> Double {
    guard let work = scratch.backward else { preconditionFailure("no memory for gradients") }
    work.partials.fill()
    let (dNext, dMiddle) = (work.stream, work.middle)
    // Of a parallel block, the stream after attention has the gradient of the stream after both, and
    // `dMiddle` is what the block's input gets but for attention's part.
    let dAttended = isParallel ? dNext : dMiddle
    let dDown = feedForwardResidual.output == nil ? dNext : work.feedForwardOutput
    let dOutput = attentionResidual.output == nil ? dAttended : work.attentionOutput
    let feedForwardInput = feedForwardInput(saved)

    pool.parallel(shape.rows) { rows, thread in
      let (inner, activated) = (saved.inner.rows(rows), scratch.activated.rows(rows))
      let read = feedForwardInput.rows(rows)
      let norms = saved.feedForwardNorms.rows(rows)
      let partial = scratch.partials(thread, Scratch.feedForwardPartials)
      activation.forward(inner, into: activated)
      let dProduct = feedForwardResidual.backwardWrite(
        dNext.rows(rows), norms, into: dDown.rows(rows), partial: partial)
      let dActivated = work.activated.rows(rows)
      down.backward(dProduct, into: dActivated)
      activation.backward(dActivated, inner: inner)
      feedForwardResidual.backwardRead(
        up, inner, residual: (feedForwardResidual.normsSum ? dDown : dNext).rows(rows), x: read,
        norms, dNormed: work.normed.rows(rows), into: dMiddle.rows(rows), partial: partial)
      let dAttention = attentionResidual.backwardWrite(
        dAttended.rows(rows), saved.attentionNorms.rows(rows), into: dOutput.rows(rows),
        partial: scratch.partials(thread, Scratch.attentionPartials))
      output.backward(dAttention, into: work.attended.rows(rows))
      // The first weight gradient below needs the sublayer's input again.
      _ = feedForwardResidual.read(read, normed: scratch.normed.rows(rows), norms)
    }
    pool.run { thread in
      accumulate(down, shape.of(dDown), shape.of(scratch.activated), thread, pool)
      accumulate(
        up, shape.of(saved.inner),
        shape.of(feedForwardResidual.input == nil ? feedForwardInput : scratch.normed), thread, pool
      )
      accumulate(output, shape.of(dOutput), shape.of(saved.attended), thread, pool)
    }
    let squares = backwardAttention(
      saved, work, shape: shape, scratch: scratch, pool: pool, distillation: distillation)
    addToGradient(work.queryKeyValue)
    pool.parallel(shape.rows) { rows, thread in
      rotate(work.queryKeyValue, rows: rows, shape: shape, direction: -1)
      if let raw = saved.rawQueryKey?.rows(rows) {
        queryKeyNorms?.backward(
          work.queryKeyValue.rows(rows), raw: raw,
          saved.queryKeyStatistics.map { $0 + rows.lowerBound },
          partial: scratch.partials(thread, Scratch.queryKeyPartials))
      }
      let input = saved.input.rows(rows)
      let norms = saved.attentionNorms.rows(rows)
      attentionResidual.backwardRead(
        queryKeyValue, work.queryKeyValue.rows(rows),
        residual: (attentionResidual.normsSum ? dOutput : dMiddle).rows(rows), x: input, norms,
        dNormed: work.normed.rows(rows), into: dNext.rows(rows),
        partial: scratch.partials(thread, Scratch.attentionPartials))
      _ = attentionResidual.read(input, normed: scratch.normed.rows(rows), norms)
    }
    pool.run { thread in
      accumulate(
        queryKeyValue, shape.of(work.queryKeyValue),
        shape.of(attentionResidual.input == nil ? saved.input : scratch.normed), thread, pool)
    }
    for thread in 0..<pool.threadCount {
      feedForwardResidual.accumulate(scratch.partials(thread, Scratch.feedForwardPartials))
      attentionResidual.accumulate(scratch.partials(thread, Scratch.attentionPartials))
      queryKeyNorms?.accumulate(scratch.partials(thread, Scratch.queryKeyPartials))
    }
    return squares
  }

  private func backwardAttention(
    _ saved: BlockActivations, _ work: Scratch.Backward, shape: BatchShape, scratch: Scratch,
    pool: ThreadPool, distillation: (queryKeyValue: Matrix, weight: Float)?
  ) -> Double {
    // A key head belongs to one thread, with every query head that it serves.
    pool.sum(over: shape.batch * geometry.keyValueHeadCount) { items, thread in
      var squares = 0.0
      for item in items {
        let (sequence, keyHead) = item.quotientAndRemainder(
          dividingBy: geometry.keyValueHeadCount)
        let rows = shape.rows(ofSequence: sequence)
        let heads = keyHead * geometry.headsPerKey..<(keyHead + 1) * geometry.headsPerKey
        for head in heads {
          let gradient = geometry.slices(work.queryKeyValue.rows(rows), head: head)
          if head == heads.lowerBound {
            gradient.key.fill()
            gradient.value.fill()
          }
          let columns = geometry.columns(head)
          squares += attention.backward(
            work.attended.rows(rows).columns(columns),
            geometry.slices(saved.queryKeyValue.rows(rows), head: head),
            attended: saved.attended.rows(rows).columns(columns),
            logSumExp: saved.logSumExp.rows(head..<head + 1).base + rows.lowerBound,
            into: gradient,
            distillation: distillation.map {
              (geometry.slices($0.queryKeyValue.rows(rows), head: head), $0.weight)
            }, scratch: scratch.tiles.rows(thread..<thread + 1).base)
        }
      }
      return squares
    }
  }

  private func accumulate(
    _ linear: Linear, _ dy: Matrix, _ x: Matrix, _ thread: Int, _ pool: ThreadPool
  ) {
    linear.accumulateGradients(
      dy, x: x, outputs: pool.share(of: linear.weight.rows, thread: thread))
  }

  /// - Parameters:
  ///   - position: that of each sequence's first row.
  ///   - length: the sequences' whole length; that of the shape where not given.
  func rotate(
    _ qkv: Matrix, rows: Range<Int>, shape: BatchShape, from position: Int = 0,
    of length: Int? = nil, direction: Float = 1
  ) {
    guard let rotary else { return }
    for piece in shape.pieces(of: rows) {
      rotary.rotate(
        qkv.rows(piece.rows), heads: geometry.headCount + geometry.keyValueHeadCount,
        position: position + piece.position, of: length ?? shape.length, direction: direction)
    }
  }

  func normalizeQueriesAndKeys(_ saved: BlockActivations, rows: Range<Int>) {
    guard let raw = saved.rawQueryKey?.rows(rows) else { return }
    queryKeyNorms?.forward(
      saved.queryKeyValue.rows(rows), keepingRaw: raw,
      saved.queryKeyStatistics.map { $0 + rows.lowerBound })
  }
}
