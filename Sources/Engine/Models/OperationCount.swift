extension Architecture {
  /// The floating-point operations of the matrix products that a forward pass cannot do without:
  /// two per weight and token, and two per query-key pair that is visible and element of a head,
  /// for scores and for values each.
  public func forwardOperations(_ shape: BatchShape) -> Double {
    let weights = parameterSpecs.reduce(0) { $0 + ($1.role == .linear ? $1.count : 0) }
    let head = vocabularySize * embeddingSize
    let pairs = blocks.reduce(0) { $0 + visiblePairs($1, length: shape.length) }
    return 2 * Double(weights + head) * Double(shape.rows)
      + 4 * Double(pairs * querySize) * Double(shape.batch)
  }

  /// The floating-point operations that a training step on a batch cannot do without: a forward
  /// pass and twice as many for the way back, and the teacher's forward pass where there is one.
  public func stepOperations(_ shape: BatchShape, teacher: Architecture?) -> Double {
    3 * forwardOperations(shape) + (teacher?.forwardOperations(shape) ?? 0)
  }

  private func visiblePairs(_ block: Block, length: Int) -> Int {
    let window = min(block.window ?? length, length)
    return window * (window + 1) / 2 + (length - window) * window
  }
}
