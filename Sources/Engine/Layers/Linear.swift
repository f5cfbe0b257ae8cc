import CKernels

/// Maps each row of the input through a weight matrix.
///
/// Several parameters over the same input that are neighbours in memory (query, key and value) act
/// as one. Shapes: x (N, I), weight (O, I), bias (O) → y (N, O).
struct Linear {
  let weight: Matrix
  let bias: UnsafeMutablePointer<Float>?
  let weightGradient: Matrix?
  let biasGradient: UnsafeMutablePointer<Float>?

  private init(
    weight: Matrix, bias: UnsafeMutablePointer<Float>?, weightGradient: Matrix?,
    biasGradient: UnsafeMutablePointer<Float>?
  ) {
    self.weight = weight
    self.bias = bias
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
  }

  init(_ weights: [Parameter], biases: [Parameter] = []) {
    func joined(_ views: [Matrix]) -> Matrix {
      Matrix(
        base: Self.start(of: views), rows: views.reduce(0) { $0 + $1.rows },
        columns: views[0].columns)
    }
    weight = joined(weights.map(\.effective))
    weightGradient = weights[0].gradient.map { _ in joined(weights.compactMap(\.gradient)) }
    bias = biases.isEmpty ? nil : Self.start(of: biases.map(\.effective))
    biasGradient = biases.first?.gradient.map { _ in
      Self.start(of: biases.compactMap(\.gradient))
    }
  }

  /// y = x weightᵀ + bias, plus the residual where there is one.
  func forward(_ x: Matrix, into y: Matrix, adding residual: Matrix? = nil) {
    if let residual {
      tsld_add_row(y.base, residual.base, Int64(y.rows), Int64(y.columns), bias)
      gemm(x, weight.transposed, into: y, beta: 1)
    } else if let bias {
      y.fill(with: bias)
      gemm(x, weight.transposed, into: y, beta: 1)
    } else {
      gemm(x, weight.transposed, into: y)
    }
  }

  /// The same on all threads of a pool: split by rows, or by outputs where there are few rows.
  func forward(
    _ x: Matrix, into y: Matrix, adding residual: Matrix? = nil, pool: ThreadPool
  ) {
    guard x.rows < pool.threadCount * Self.fewRows else {
      return pool.parallel(x.rows) { rows, _ in
        forward(x.rows(rows), into: y.rows(rows), adding: residual?.rows(rows))
      }
    }
    pool.parallel(weight.rows) { outputs, _ in
      let part = Linear(
        weight: weight.rows(outputs), bias: bias.map { $0 + outputs.lowerBound },
        weightGradient: nil, biasGradient: nil)
      let slice = y.columns(outputs)
      for row in 0..<x.rows {
        part.multiply(
          x.rows(row..<row + 1), into: slice.rows(row..<row + 1),
          adding: residual?.rows(row..<row + 1).columns(outputs))
      }
    }
  }

  /// With so many rows for each thread a matrix product is faster than one with a vector at a time.
  private static let fewRows = 4

  /// One row: the weight is read once, and nothing is packed.
  private func multiply(_ x: Matrix, into y: Matrix, adding residual: Matrix?) {
    if let residual {
      tsld_add_row(y.base, residual.base, 1, Int64(y.columns), bias)
    } else {
      y.fill(with: bias.map { UnsafePointer($0) })
    }
    gemv(weight, x, into: y, beta: 1)
  }

  /// dx = dy weight + beta dx.
  func backward(_ dy: Matrix, into dx: Matrix, beta: Float = 0) {
    gemm(dy, weight, into: dx, beta: beta)
  }

  /// Adds the gradients of the weight's rows, and the bias's elements, in `outputs`.
  func accumulateGradients(_ dy: Matrix, x: Matrix, outputs: Range<Int>) {
    guard let weightGradient, !outputs.isEmpty else { return }
    let slice = dy.columns(outputs)
    gemm(slice.transposed, x, into: weightGradient.rows(outputs), beta: 1)
    if let biasGradient {
      tsld_add_column_sums(
        biasGradient + outputs.lowerBound, slice.base, Int64(slice.stride), Int64(slice.rows),
        Int64(slice.columns))
    }
  }

  private static func start(of views: [Matrix]) -> UnsafeMutablePointer<Float> {
    for (view, next) in zip(views, views.dropFirst()) {
      precondition(
        view.base + view.count == next.base, "parameters of one layer must be neighbours in memory")
    }
    return views[0].base
  }
}
