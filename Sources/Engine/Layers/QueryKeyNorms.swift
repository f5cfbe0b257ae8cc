/// The norms of queries and of keys: of every head on its own, or of all heads together.
///
/// Shapes: query, key and value beside each other (N, querySize + 2 keySize), changed in place.
struct QueryKeyNorms {
  let query: Norm
  let key: Norm
  /// What is normalised as one, queries first.
  let slices: [(columns: Range<Int>, isQuery: Bool)]

  /// The norms of block `layer`; nil for none.
  init?(_ architecture: Architecture, layer: Int, in store: ParameterStore) {
    slices = Self.columns(architecture)
    if slices.isEmpty { return nil }
    query = Norm(architecture.norm, "layers.\(layer).attention.queryNorm", in: store)
    key = Norm(architecture.norm, "layers.\(layer).attention.keyNorm", in: store)
  }

  static func columns(_ architecture: Architecture) -> [(columns: Range<Int>, isQuery: Bool)] {
    let (queries, keys) = (architecture.querySize, architecture.keySize)
    switch architecture.queryKeyNorm {
    case nil: return []
    case .whole: return [(0..<queries, true), (queries..<queries + keys, false)]
    case .perHead:
      return stride(from: 0, to: queries + keys, by: architecture.headSize).map {
        ($0..<$0 + architecture.headSize, $0 < queries)
      }
    }
  }

  func forward(_ queryKeyValue: Matrix, keepingRaw raw: Matrix, _ statistics: [NormStatistics]) {
    for row in 0..<raw.rows {
      (raw.base + row * raw.stride).update(
        from: queryKeyValue.base + row * queryKeyValue.stride, count: raw.columns)
    }
    for (slice, statistics) in zip(slices, statistics) {
      (slice.isQuery ? query : key).forward(
        raw.columns(slice.columns), into: queryKeyValue.columns(slice.columns), keeping: statistics)
    }
  }

  /// Turns the gradient of what the norms put out into that of what they saw.
  func backward(
    _ gradient: Matrix, raw: Matrix, _ statistics: [NormStatistics], partial: Matrix
  ) {
    for (slice, statistics) in zip(slices, statistics) {
      let own = gradient.columns(slice.columns)
      (slice.isQuery ? query : key).backward(
        own, x: raw.columns(slice.columns), statistics, into: own,
        partial: partial.rows(slice.isQuery ? 0..<2 : 2..<4))
    }
  }

  /// The rows of a thread's sums of gradients.
  static let partialRows = 4

  /// Adds one thread's sums to the parameters' gradients.
  func accumulate(_ partial: Matrix) {
    query.accumulate(partial.rows(0..<2))
    key.accumulate(partial.rows(2..<4))
  }
}
