import CKernels
import COpenBLAS

/// Rounds a weight matrix column by column, and lets the columns that are left make up for what each
/// one loses on a calibration set (Frantar et al., arXiv 2210.17323).
public struct GPTQ {
  /// The scheme, of those with fixed levels, and what shares them.
  public let quantizer: Quantizer
  /// Whether columns with the most input come first; groups then keep the levels that fit them before
  /// anything is rounded.
  public let ordersByActivity: Bool

  /// The columns between two updates of all that follow.
  private static let blockColumns = 128
  /// What is added to the Hessian's diagonal, as a share of its mean.
  private static let damping = 0.01

  /// - Throws: ``QuantizerError`` for schemes without fixed levels.
  public init(_ quantizer: Quantizer, ordersByActivity: Bool = false) throws {
    guard let levels = quantizer.scheme.fixedLevels else {
      throw QuantizerError.withoutLevels(scheme: quantizer.scheme.name)
    }
    var own = quantizer
    own.scheme = levels
    (self.quantizer, self.ordersByActivity) = (own, ordersByActivity)
  }

  /// The means over calibration tokens of ‖x(W−Q)ᵀ‖².
  public struct Errors: Sendable {
    /// Of what was chosen.
    public let own: Double
    /// Of the weights rounded as they are.
    public let rounded: Double
  }

  /// Replaces a matrix by its quantized values, or by the rounded ones where those are better after
  /// all.
  ///
  /// Shapes: weight (rows, columns), contiguous; hessian (columns, columns), 2/N Σ x xᵀ.
  public func quantize(_ weight: Matrix, hessian: Matrix, pool: ThreadPool) throws -> Errors {
    let (rows, columns) = (weight.rows, weight.columns)
    precondition(weight.stride == columns && hessian.rows == columns)
    let memory = Workspace()
    defer { withExtendedLifetime(memory) {} }
    func copy(_ source: Matrix) -> Matrix {
      let matrix = memory.matrix(rows, columns)
      matrix.copy(source)
      return matrix
    }
    let original = copy(weight)
    let rounded = copy(weight)
    roundAsTheyAre(rounded)
    let rowLevels = groupColumns == nil ? fixedLevels(weight) : nil
    // What never has any input is not worth a level.
    for column in 0..<columns where hessian[column, column] == 0 {
      for row in 0..<rows { weight[row, column] = 0 }
    }
    let order = order(hessian)
    let levels = rowLevels ?? fixedLevels(weight)
    let work = memory.matrix(rows, columns)
    for row in 0..<rows {
      for (place, column) in order.enumerated() { work[row, place] = weight[row, column] }
    }
    let quantized = memory.matrix(rows, columns)
    let factor = memory.matrix(columns, columns)
    try Self.inverseFactor(hessian, order, into: factor)
    run(
      work, fixed: levels, factor, order, errors: memory.matrix(rows, Self.blockColumns),
      into: quantized, pool)
    for row in 0..<rows {
      for (place, column) in order.enumerated() { weight[row, column] = quantized[row, place] }
    }
    let own = original.distance(to: weight, hessian, pool: pool) / 2
    let plain = original.distance(to: rounded, hessian, pool: pool) / 2
    if plain < own { weight.copy(rounded) }
    return Errors(own: min(own, plain), rounded: plain)
  }

  /// The processing order of columns: a dead one counts with its 1.
  private func order(_ hessian: Matrix) -> [Int] {
    let columns = Array(0..<hessian.columns)
    guard ordersByActivity else { return columns }
    func activity(_ column: Int) -> Float {
      let value = hessian[column, column]
      return value == 0 ? 1 : value
    }
    return columns.sorted { activity($0) != activity($1) ? activity($0) > activity($1) : $0 < $1 }
  }

  // MARK: Levels

  private func levels(_ start: UnsafePointer<Float>, _ count: Int) -> Levels {
    guard
      let levels = Levels(
        quantizer.scheme, start, count: count, scaleType: quantizer.scaleType)
    else { preconditionFailure("levels that are learned") }
    return levels
  }

  /// The columns of a group; nil where rows or matrices share their levels.
  private var groupColumns: Int? {
    if case .group(let size) = quantizer.granularity { size } else { nil }
  }

  /// Levels that are known before anything is rounded, by row and group of columns; nil where groups
  /// are fitted when their turn comes.
  private func fixedLevels(_ weight: Matrix) -> [[Levels]]? {
    switch quantizer.granularity {
    case .tensor:
      return [[Levels]](repeating: [levels(weight.base, weight.count)], count: weight.rows)
    case .row:
      return (0..<weight.rows).map { [levels(weight.base + $0 * weight.columns, weight.columns)] }
    case .group(let size):
      guard ordersByActivity else { return nil }
      return (0..<weight.rows).map { row in
        stride(from: 0, to: weight.columns, by: size).map {
          levels(weight.base + row * weight.columns + $0, size)
        }
      }
    }
  }

  // MARK: Columns

  private func run(
    _ work: Matrix, fixed: [[Levels]]?, _ factor: Matrix, _ order: [Int], errors: Matrix,
    into quantized: Matrix, _ pool: ThreadPool
  ) {
    let columns = work.columns
    var fitted = [Levels?](repeating: nil, count: work.rows)
    var start = 0
    while start < columns {
      var end = min(start + Self.blockColumns, columns)
      // A group's levels are fitted to weights that know of all errors so far.
      if fixed == nil, let group = groupColumns { end = min(end, (start / group + 1) * group) }
      let count = end - start
      fitted.withUnsafeMutableBufferPointer { fitted in
        pool.parallel(work.rows) { rows, _ in
          for row in rows {
            let w = work.base + row * columns + start
            let q = quantized.base + row * columns + start
            let error = errors.base + row * Self.blockColumns
            let block = factor.base + start * columns + start
            if let fixed, fixed[row].count > 1, let group = groupColumns {
              // Columns of several groups are mixed: each has its own group's levels.
              for place in 0..<count {
                tsld_gptq_row(
                  w + place, q + place, error + place, block + place * (columns + 1),
                  Int64(columns), 1, fixed[row][order[start + place] / group].kernel)
                for later in place + 1..<max(count, place + 1) {
                  w[later] += error[place] * block[place * columns + later]
                }
              }
            } else {
              if fixed == nil, let group = groupColumns, start % group == 0 {
                fitted[row] = levels(w, min(group, columns - start))
              }
              guard let levels = fixed?[row].first ?? fitted[row] else { continue }
              tsld_gptq_row(
                w, q, error, block, Int64(columns), Int64(count), levels.kernel)
            }
          }
          if end < columns {
            gemm(
              errors.rows(rows).columns(0..<count),
              factor.rows(start..<end).columns(end..<columns),
              into: work.rows(rows).columns(end..<columns), beta: 1)
          }
        }
      }
      start = end
    }
  }

  /// The upper Cholesky factor of the inverse of the damped Hessian, by rows, in an order of columns.
  private static func inverseFactor(
    _ hessian: Matrix, _ order: [Int], into factor: Matrix
  ) throws(QuantizerError) {
    let count = order.count
    func value(_ row: Int, _ column: Int) -> Double {
      let value = Double(hessian[order[row], order[column]])
      return row == column && value == 0 ? 1 : value
    }
    let mean = (0..<count).reduce(0) { $0 + value($1, $1) } / Double(count)
    var size = Int32(count)
    var damping = damping
    // What is nearly singular in spite of it gets more of it.
    for _ in 0..<6 {
      let matrix = UnsafeMutablePointer<Double>.allocate(capacity: count * count)
      defer { matrix.deallocate() }
      for row in 0..<count {
        for column in 0..<count { matrix[row * count + column] = value(row, column) }
        matrix[row * count + row] += damping * mean
      }
      var (info, stride) = (Int32(0), size)
      dpotrf_("U", &size, matrix, &stride, &info)
      if info == 0 { dpotri_("U", &size, matrix, &stride, &info) }
      if info == 0 { dpotrf_("U", &size, matrix, &stride, &info) }
      if info == 0 {
        // The upper triangle by columns.
        for row in 0..<count {
          for column in row..<count { factor[row, column] = Float(matrix[column * count + row]) }
        }
        return
      }
      damping *= 10
    }
    throw QuantizerError.singular
  }

  // MARK: Errors

  /// The same levels, to which weights go without any compensation.
  private func roundAsTheyAre(_ weight: Matrix) {
    let length = quantizer.segmentLength(rows: weight.rows, columns: weight.columns) ?? weight.count
    for start in stride(from: 0, to: weight.count, by: length) {
      quantizer.scheme.round(
        weight.base + start, into: weight.base + start, count: length,
        scaleType: quantizer.scaleType)
    }
  }
}

extension Matrix {
  /// tr((W − Q) G (W − Q)ᵀ): with the inputs' Σ xᵀx for G, the sum of squared distances of outputs.
  ///
  /// Shapes: both contiguous (rows, columns), gram (columns, columns).
  func distance(to other: Matrix, _ gram: Matrix, pool: ThreadPool) -> Double {
    pool.sum(over: rows) { own, _ in
      let count = own.count * columns
      return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { memory in
        guard let start = memory.baseAddress else { return 0 }
        let difference = Matrix(base: start, rows: own.count, columns: columns)
        let product = Matrix(base: start + count, rows: own.count, columns: columns)
        let first = own.lowerBound * columns
        for index in 0..<count { start[index] = base[first + index] - other.base[first + index] }
        gemm(difference, gram, into: product)
        return (0..<count).reduce(0.0) { $0 + Double(start[$1]) * Double(start[count + $1]) }
      }
    }
  }
}
