import CKernels

/// Maps each row of the input through a weight matrix.
///
/// Several parameters over the same input that are neighbours in memory (query, key and value) act
/// as one. Shapes: x (N, I), weight (O, I), bias (O) → y (N, O).
struct Linear {
  private let values: Values
  let bias: UnsafeMutablePointer<Float>?
  let weightGradient: Matrix?
  let biasGradient: UnsafeMutablePointer<Float>?

  /// The weight as floats, or as packed matrices over the same input, outputs after outputs.
  private enum Values {
    case dense(Matrix)
    case packed([PackedMatrix])
  }

  private init(
    _ values: Values, bias: UnsafeMutablePointer<Float>?, weightGradient: Matrix? = nil,
    biasGradient: UnsafeMutablePointer<Float>? = nil
  ) {
    self.values = values
    self.bias = bias
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
  }

  /// The layers of these names over one input; nil where the store has no weight of the first name.
  init?(_ names: [String], in store: ParameterStore) {
    let biases = names.compactMap { store["\($0).bias"] }
    let packed = names.compactMap { store.packed["\($0).weight"] }
    let weights = names.compactMap { store["\($0).weight"] }
    if packed.count == names.count {
      self.init(
        .packed(packed), bias: biases.isEmpty ? nil : Self.start(of: biases.map(\.effective)))
    } else if weights.count == names.count {
      self.init(weights, biases: biases)
    } else {
      precondition(packed.isEmpty && weights.isEmpty, "parts of \(names) are missing or unlike")
      return nil
    }
  }

  init(_ weights: [Parameter], biases: [Parameter] = []) {
    func joined(_ views: [Matrix]) -> Matrix {
      Matrix(
        base: Self.start(of: views), rows: views.reduce(0) { $0 + $1.rows },
        columns: views[0].columns)
    }
    self.init(
      .dense(joined(weights.map(\.effective))),
      bias: biases.isEmpty ? nil : Self.start(of: biases.map(\.effective)),
      weightGradient: weights[0].gradient.map { _ in joined(weights.compactMap(\.gradient)) },
      biasGradient: biases.first?.gradient.map { _ in
        Self.start(of: biases.compactMap(\.gradient))
      })
  }

  /// A weight of floats; what is trained has one.
  var weight: Matrix {
    guard case .dense(let weight) = values else {
      preconditionFailure("packed weights are not trained")
    }
    return weight
  }

  /// y = x weightᵀ + bias, plus the residual where there is one.
  func forward(_ x: Matrix, into y: Matrix, adding residual: Matrix? = nil) {
    if case .packed(let matrices) = values {
      start(y, adding: residual)
      let rounded = RoundedActivations(x, for: matrices, pool: nil)
      return multiply(
        matrices, x, rounded, into: y, outputs: 0..<matrices.reduce(0) { $0 + $1.rows })
    }
    let isSum = residual != nil || bias != nil
    if isSum { start(y, adding: residual) }
    gemm(x, weight.transposed, into: y, beta: isSum ? 1 : 0)
  }

  /// The same on all threads of a pool: split by rows, or by outputs where there are few rows or
  /// the weights are packed.
  func forward(
    _ x: Matrix, into y: Matrix, adding residual: Matrix? = nil, pool: ThreadPool
  ) {
    if case .packed(let matrices) = values {
      let rounded = RoundedActivations(x, for: matrices, pool: pool)
      start(y, adding: residual)
      return pool.parallel(matrices.reduce(0) { $0 + $1.rows }) { outputs, _ in
        multiply(matrices, x, rounded, into: y, outputs: outputs)
      }
    }
    guard x.rows < pool.threadCount * Self.fewRows else {
      return pool.parallel(x.rows) { rows, _ in
        forward(x.rows(rows), into: y.rows(rows), adding: residual?.rows(rows))
      }
    }
    pool.parallel(weight.rows) { outputs, _ in
      let part = Linear(
        .dense(weight.rows(outputs)), bias: bias.map { $0 + outputs.lowerBound })
      let slice = y.columns(outputs)
      for row in 0..<x.rows {
        part.multiply(
          x.rows(row..<row + 1), into: slice.rows(row..<row + 1),
          adding: residual?.rows(row..<row + 1).columns(outputs))
      }
    }
  }

  /// What the product is added to.
  private func start(_ y: Matrix, adding residual: Matrix?) {
    if let residual {
      tsld_add_row(y.base, residual.base, Int64(y.rows), Int64(y.columns), bias)
    } else {
      y.fill(with: bias.map { UnsafePointer($0) })
    }
  }

  private func multiply(
    _ matrices: [PackedMatrix], _ x: Matrix, _ rounded: RoundedActivations, into y: Matrix,
    outputs: Range<Int>
  ) {
    var first = 0
    for matrix in matrices {
      let own = outputs.clamped(to: first..<first + matrix.rows)
      if !own.isEmpty {
        matrix.addProduct(
          x, rounded: rounded, into: y.columns(first..<first + matrix.rows),
          outputs: own.lowerBound - first..<own.upperBound - first)
      }
      first += matrix.rows
    }
  }

  /// With so many rows for each thread a matrix product is faster than one with a vector at a time.
  private static let fewRows = 4

  /// One row: the weight is read once, and nothing is packed.
  private func multiply(_ x: Matrix, into y: Matrix, adding residual: Matrix?) {
    start(y, adding: residual)
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
