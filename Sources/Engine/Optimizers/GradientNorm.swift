import CKernels

/// The size of a model's gradient, as a whole and parameter by parameter.
public struct GradientNorm: Sendable, Equatable {
  /// The squared norm of each parameter's gradient, in the store's order.
  public let squares: [Double]

  /// The norm of all gradients together.
  public var total: Double { squares.reduce(0, +).squareRoot() }

  /// Measures the gradients of a store.
  public init(_ store: ParameterStore, pool: ThreadPool) {
    guard let gradients = store.gradients else {
      squares = []
      return
    }
    let count = store.parameters.count
    var partial = [Double](repeating: 0, count: count * pool.threadCount)
    partial.withUnsafeMutableBufferPointer { partial in
      store.parallel(pool) { index, own, thread in
        partial[thread * count + index] = tsld_sum_of_squares(
          gradients.base + own.lowerBound, Int64(own.count))
      }
    }
    squares = (0..<count).map { index in
      (0..<pool.threadCount).reduce(0) { $0 + partial[$1 * count + index] }
    }
  }

  /// The index of the first parameter whose gradient holds a NaN or an infinity.
  public var firstNonFinite: Int? { squares.firstIndex { !$0.isFinite } }

  /// What gradients are multiplied by so that their norm is at most `limit`; 1 for no limit.
  public func clippingScale(limit: Double?) -> Double {
    guard let limit else { return 1 }
    return min(1, limit / (total + 1e-6))
  }
}
