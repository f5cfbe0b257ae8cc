/// The norm and the residual sum around a sublayer F: x + F(norm(x)), or norm(x + F(x)).
///
/// Shapes: every matrix is (N, C), the rows of one thread.
struct ResidualNorm {
  let norm: Norm
  let placement: Architecture.NormPlacement

  /// What the sublayer reads: the normalised rows, or the rows themselves.
  func input(_ x: Matrix, normed: Matrix, _ statistics: NormStatistics) -> Matrix {
    guard placement == .before else { return x }
    norm.forward(x, into: normed, keeping: statistics)
    return normed
  }

  /// y = x + source weightᵀ + bias, normalised where the norm comes after; `sum` keeps what the
  /// norm saw. With a pool the product is split between its threads.
  func output(
    _ linear: Linear, _ source: Matrix, residual x: Matrix, sum: Matrix?, into y: Matrix,
    _ statistics: NormStatistics, pool: ThreadPool? = nil
  ) {
    func product(into result: Matrix) {
      if let pool {
        linear.forward(source, into: result, adding: x, pool: pool)
      } else {
        linear.forward(source, into: result, adding: x)
      }
    }
    guard placement == .after, let sum else { return product(into: y) }
    product(into: sum)
    norm.forward(sum, into: y, keeping: statistics)
  }

  /// The gradient of the residual sum, from the gradient of the output.
  func backwardOutput(
    _ dy: Matrix, sum: Matrix?, _ statistics: NormStatistics, into dSum: Matrix, partial: Matrix
  ) -> Matrix {
    guard placement == .after, let sum else { return dy }
    norm.backward(dy, x: sum, statistics, into: dSum, partial: partial)
    return dSum
  }

  /// dx = the gradient of the residual sum + what flows back through the sublayer's first layer.
  func backwardInput(
    _ linear: Linear, _ dOutputs: Matrix, dSum: Matrix, x: Matrix, _ statistics: NormStatistics,
    dNormed: Matrix, into dx: Matrix, partial: Matrix
  ) {
    switch placement {
    case .before:
      linear.backward(dOutputs, into: dNormed)
      norm.backward(dNormed, x: x, statistics, adding: dSum, into: dx, partial: partial)
    case .after:
      dx.copy(dSum)
      linear.backward(dOutputs, into: dx, beta: 1)
    }
  }
}
