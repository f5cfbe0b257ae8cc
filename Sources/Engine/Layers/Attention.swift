import CKernels

/// Causal attention of one head at a time, in tiles of queries: nothing of size N² is kept.
///
/// Heads that are too narrow for matrix products to be fast have kernels of their own.
///
/// Shapes: query, key and value (N, D) → attended (N, D).
struct Attention {
  let scale: Float
  /// How many positions a query sees, itself included; 0 for all.
  let window: Int
  /// The soft cap of scaled scores; nil for none.
  var cap: Float?

  /// What is left for the softmax to multiply scores by.
  private var remainingScale: Float { cap == nil ? scale : 1 }

  /// Scales and caps raw scores, where there is a cap.
  private func limit(_ scores: Matrix) {
    guard let cap else { return }
    tsld_soft_cap(
      scores.base, Int64(scores.stride), Int64(scores.rows), Int64(scores.columns), scale, cap)
  }

  /// What belongs to one head in rows of query, key and value: strided slices.
  struct Slices {
    let query, key, value: Matrix

    /// The same queries with the first keys and values alone.
    func first(_ count: Int) -> Slices {
      Slices(query: query, key: key.rows(0..<count), value: value.rows(0..<count))
    }
  }

  /// Queries per tile: enough for the products to be fast, few enough to stay in cache and to
  /// leave out most of the invisible half.
  static let tileRows = 64

  /// The floats that a thread needs for heads of a size and sequences up to a length.
  static func scratchCount(length: Int, headSize: Int, training: Bool) -> Int {
    let narrow =
      NarrowAttention.fits(headSize)
      ? NarrowAttention.scratchCount(length: length, headSize: headSize, training: training) : 0
    return max(tileRows * length * (training ? 4 : 1), narrow)
  }

  /// The kernels for narrow heads, where they compute what is wanted.
  private func narrow(_ head: Slices) -> NarrowAttention? {
    guard cap == nil, NarrowAttention.fits(head.query.columns),
      head.query.rows >= NarrowAttention.fewestQueries
    else { return nil }
    return NarrowAttention(scale: scale, window: window)
  }

  /// - Parameters:
  ///   - position: the place of the first query among the keys; those after the last query's are
  ///     none.
  ///   - logSumExp: keeps (N) values for the backward pass.
  ///   - scratch: ``scratchCount(length:headSize:training:)`` floats of the calling thread's own.
  func forward(
    _ head: Slices, from position: Int = 0, into attended: Matrix,
    logSumExp: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    if let narrow = narrow(head) {
      let keys = position + head.query.rows
      return narrow.forward(
        head.first(keys), into: attended, logSumExp: logSumExp, scratch: scratch)
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.tileRows) { inverseSums in
      for tile in tiles(head.query.rows, from: position) {
        let scores = Matrix(base: scratch, rows: tile.queries.count, columns: tile.keys.count)
        let rows = attended.rows(tile.queries)
        let query = head.query.rows(tile.queries)
        let (keys, values) = (head.key.rows(tile.keys), head.value.rows(tile.keys))
        // One query after others: generation, where a matrix product would be slower.
        let isVector = position > 0 && tile.queries.count == 1
        if isVector {
          gemv(keys, query, into: scores)
        } else {
          gemm(query, keys.transposed, into: scores)
        }
        limit(scores)
        tsld_causal_softmax(
          scores.base, Int64(scores.stride), Int64(scores.rows), Int64(scores.columns),
          Int64(position + tile.queries.lowerBound), Int64(tile.keys.lowerBound), Int64(window),
          remainingScale, logSumExp + tile.queries.lowerBound, inverseSums.baseAddress)
        if isVector {
          gemv(values.transposed, scores, into: rows)
        } else {
          gemm(scores, values, into: rows)
        }
        // A row of values is narrower than a row of scores: normalise late.
        tsld_scale_rows(
          rows.base, Int64(rows.stride), Int64(rows.rows), Int64(rows.columns),
          inverseSums.baseAddress)
      }
    }
  }

  /// Overwrites the gradient's query and adds to its key and value; recomputes the probabilities
  /// tile by tile.
  ///
  /// - Parameters:
  ///   - head: what the forward pass read, beside what it wrote.
  ///   - distillation: the teacher's head where attention scores are distilled, and what each
  ///     squared difference weighs.
  ///   - scratch: ``scratchCount(length:headSize:training:)`` floats of the calling thread's own.
  /// - Returns: the sum of the squared score differences; 0 without distillation.
  func backward(
    _ dAttended: Matrix, _ head: Slices, attended: Matrix,
    logSumExp: UnsafeMutablePointer<Float>, into gradient: Slices,
    distillation: (teacher: Slices, weight: Float)? = nil, scratch: UnsafeMutablePointer<Float>
  ) -> Double {
    if let narrow = narrow(head) {
      return narrow.backward(
        dAttended, head, attended: attended, logSumExp: logSumExp, into: gradient,
        distillation: distillation, scratch: scratch)
    }
    var squares = 0.0
    let area = Self.tileRows * head.query.rows
    for tile in tiles(head.query.rows, ignoringWindow: distillation != nil) {
      func buffer(_ index: Int) -> Matrix {
        Matrix(
          base: scratch + index * area, rows: tile.queries.count, columns: tile.keys.count)
      }
      let (query, key) = (head.query.rows(tile.queries), head.key.rows(tile.keys))
      let (probabilities, dScores) = (buffer(0), buffer(1))
      let dOut = dAttended.rows(tile.queries)
      gemm(query, key.transposed, into: probabilities)
      limit(probabilities)
      if distillation != nil || cap != nil { buffer(2).copy(probabilities) }
      tsld_causal_probabilities(
        probabilities.base, Int64(probabilities.stride), Int64(probabilities.rows),
        Int64(probabilities.columns), Int64(tile.queries.lowerBound), Int64(tile.keys.lowerBound),
        Int64(window), remainingScale, logSumExp + tile.queries.lowerBound)
      gemm(probabilities.transposed, dOut, into: gradient.value.rows(tile.keys), beta: 1)
      gemm(dOut, head.value.rows(tile.keys).transposed, into: dScores)
      softmaxBackward(dScores, probabilities, dOut, attended.rows(tile.queries))
      if let distillation {
        gemm(
          distillation.teacher.query.rows(tile.queries),
          distillation.teacher.key.rows(tile.keys).transposed, into: buffer(3))
        limit(buffer(3))
        squares += tsld_score_distance(
          dScores.base, buffer(2).base, buffer(3).base, Int64(dScores.stride),
          Int64(dScores.rows), Int64(dScores.columns), Int64(tile.queries.lowerBound),
          Int64(tile.keys.lowerBound), remainingScale, distillation.weight)
      }
      if let cap {
        tsld_soft_cap_backward(
          dScores.base, buffer(2).base, Int64(dScores.stride), Int64(dScores.rows),
          Int64(dScores.columns), scale, cap)
      }
      gemm(dScores, key, into: gradient.query.rows(tile.queries))
      gemm(dScores.transposed, query, into: gradient.key.rows(tile.keys), beta: 1)
    }
    return squares
  }

  /// Σ p dp of a row equals the product of the attended values and their gradient.
  private func softmaxBackward(_ dp: Matrix, _ p: Matrix, _ dOut: Matrix, _ attended: Matrix) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: dp.rows) { dots in
      guard let dots = dots.baseAddress else { return }
      for row in 0..<dp.rows {
        dots[row] = tsld_dot(
          dOut.rows(row..<row + 1).base, attended.rows(row..<row + 1).base, Int64(dOut.columns))
      }
      tsld_softmax_backward(
        dp.base, p.base, Int64(dp.stride), Int64(dp.rows), Int64(dp.columns), dots, remainingScale)
    }
  }

  private func tiles(
    _ length: Int, from position: Int = 0, ignoringWindow: Bool = false
  ) -> some Sequence<(queries: Range<Int>, keys: Range<Int>)> {
    let window = ignoringWindow ? 0 : window
    return stride(from: 0, to: length, by: Self.tileRows).lazy.map { start in
      let end = min(start + Self.tileRows, length)
      let first = window > 0 ? max(0, position + start - window + 1) : 0
      return (start..<end, first..<position + end)
    }
  }
}
