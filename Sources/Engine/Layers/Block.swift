/// One transformer block: attention and feed-forward, each with its norm and residual sum.
///
/// Shapes: T = batch · length rows of the residual stream (T, C) → (T, C). Work that concerns each
/// row alone is split by rows; attention by sequence and head; weight gradients by output feature.
struct Block {
  let geometry: Geometry
  let attentionResidual: ResidualNorm
  let queryKeyValue: Linear
  /// Norms of every head on its own, all queries' and all keys' with the same weight (Qwen3).
  let queryNorm: Norm?
  let keyNorm: Norm?
  let rotary: Rotary?
  let attention: Attention
  let output: Linear
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
      let source = attentionResidual.input(
        saved.input.rows(rows), normed: scratch.normed.rows(rows),
        saved.attentionStatistics + rows.lowerBound)
      queryKeyValue.forward(source, into: saved.queryKeyValue.rows(rows))
      normalizeHeads(saved, rows: rows)
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
    attentionResidual.output(
      output, saved.attended.rows(rows), residual: saved.input.rows(rows),
      sum: saved.attentionSum?.rows(rows), into: saved.middle.rows(rows),
      saved.attentionStatistics + rows.lowerBound)
  }

  /// From `saved.middle` to the next residual stream.
  func feedForward(
    _ saved: BlockActivations, into next: Matrix, rows: Range<Int>, _ scratch: Scratch
  ) {
    let middle = saved.middle.rows(rows)
    let source = feedForwardResidual.input(
      middle, normed: scratch.normed.rows(rows), saved.feedForwardStatistics + rows.lowerBound)
    let (inner, activated) = (saved.inner.rows(rows), scratch.activated.rows(rows))
    up.forward(source, into: inner)
    activation.forward(inner, into: activated)
    feedForwardResidual.output(
      down, activated, residual: middle, sum: saved.feedForwardSum?.rows(rows),
      into: next.rows(rows), saved.feedForwardStatistics + rows.lowerBound)
  }

  /// Turns the gradient of the block's output, in `scratch.backward.stream`, into that of its
  /// input, and accumulates the parameters' gradients. Consumes `saved.inner`.
  ///
  /// - Parameter distillation: the teacher's query, key and value, and the weight of each squared
  ///   difference between attention scores.
  /// - Returns: the sum of the squared score differences; 0 without distillation.
  func backward(
    _ saved: BlockActivations, shape: BatchShape, scratch: Scratch, pool: ThreadPool,
    distillation: (queryKeyValue: Matrix, weight: Float)? = nil
  ) -> Double {
    guard let work = scratch.backward else { preconditionFailure("no memory for gradients") }
    work.partials.fill()
    let normsAfter = feedForwardResidual.placement == .after
    let dDown = normsAfter ? work.feedForwardSum : work.stream
    let dOutput = normsAfter ? work.attentionSum : work.middle

    pool.parallel(shape.rows) { rows, thread in
      let (inner, activated) = (saved.inner.rows(rows), scratch.activated.rows(rows))
      let middle = saved.middle.rows(rows)
      let feedForwardPartial = scratch.partials(thread, 0..<2)
      activation.forward(inner, into: activated)
      let dSum = feedForwardResidual.backwardOutput(
        work.stream.rows(rows), sum: saved.feedForwardSum?.rows(rows),
        saved.feedForwardStatistics + rows.lowerBound, into: dDown.rows(rows),
        partial: feedForwardPartial)
      let dActivated = work.activated.rows(rows)
      down.backward(dSum, into: dActivated)
      activation.backward(dActivated, inner: inner)
      let dMiddle = work.middle.rows(rows)
      feedForwardResidual.backwardInput(
        up, inner, dSum: dSum, x: middle, saved.feedForwardStatistics + rows.lowerBound,
        dNormed: work.normed.rows(rows), into: dMiddle, partial: feedForwardPartial)
      let dAttentionSum = attentionResidual.backwardOutput(
        dMiddle, sum: saved.attentionSum?.rows(rows),
        saved.attentionStatistics + rows.lowerBound, into: dOutput.rows(rows),
        partial: scratch.partials(thread, 2..<4))
      output.backward(dAttentionSum, into: work.attended.rows(rows))
      // The first weight gradient below needs the sublayer's input again.
      _ = feedForwardResidual.input(
        middle, normed: scratch.normed.rows(rows), saved.feedForwardStatistics + rows.lowerBound)
    }
    pool.run { thread in
      accumulate(down, shape.of(dDown), shape.of(scratch.activated), thread, pool)
      accumulate(
        up, shape.of(saved.inner), shape.of(normsAfter ? saved.middle : scratch.normed), thread,
        pool)
      accumulate(output, shape.of(dOutput), shape.of(saved.attended), thread, pool)
    }
    let squares = backwardAttention(
      saved, work, shape: shape, scratch: scratch, pool: pool, distillation: distillation)
    pool.parallel(shape.rows) { rows, thread in
      rotate(work.queryKeyValue, rows: rows, shape: shape, direction: -1)
      normalizeHeadsBackward(saved, work.queryKeyValue, rows: rows, scratch, thread)
      let input = saved.input.rows(rows)
      let statistics = saved.attentionStatistics + rows.lowerBound
      attentionResidual.backwardInput(
        queryKeyValue, work.queryKeyValue.rows(rows), dSum: dOutput.rows(rows), x: input,
        statistics, dNormed: work.normed.rows(rows), into: work.stream.rows(rows),
        partial: scratch.partials(thread, 2..<4))
      _ = attentionResidual.input(input, normed: scratch.normed.rows(rows), statistics)
    }
    pool.run { thread in
      accumulate(
        queryKeyValue, shape.of(work.queryKeyValue),
        shape.of(normsAfter ? saved.input : scratch.normed), thread, pool)
    }
    for thread in 0..<pool.threadCount {
      feedForwardResidual.norm.accumulate(scratch.partials(thread, 0..<2))
      attentionResidual.norm.accumulate(scratch.partials(thread, 2..<4))
      queryNorm?.accumulate(scratch.partials(thread, 4..<6))
      keyNorm?.accumulate(scratch.partials(thread, 6..<8))
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

  func normalizeHeads(_ saved: BlockActivations, rows: Range<Int>) {
    guard let raw = saved.rawQueryKey?.rows(rows) else { return }
    let qkv = saved.queryKeyValue.rows(rows)
    for row in 0..<rows.count {
      (raw.base + row * raw.stride).update(from: qkv.base + row * qkv.stride, count: raw.columns)
    }
    for head in 0..<geometry.headCount + geometry.keyValueHeadCount {
      let columns = geometry.columns(head)
      (head < geometry.headCount ? queryNorm : keyNorm)?.forward(
        raw.columns(columns), into: qkv.columns(columns),
        keeping: saved.headStatistics[head] + rows.lowerBound)
    }
  }

  private func normalizeHeadsBackward(
    _ saved: BlockActivations, _ gradient: Matrix, rows: Range<Int>, _ scratch: Scratch,
    _ thread: Int
  ) {
    guard let raw = saved.rawQueryKey?.rows(rows) else { return }
    for head in 0..<geometry.headCount + geometry.keyValueHeadCount {
      let columns = geometry.columns(head)
      let isQuery = head < geometry.headCount
      let dHead = gradient.rows(rows).columns(columns)
      (isQuery ? queryNorm : keyNorm)?.backward(
        dHead, x: raw.columns(columns), saved.headStatistics[head] + rows.lowerBound, into: dHead,
        partial: scratch.partials(thread, isQuery ? 4..<6 : 6..<8))
    }
  }
}
