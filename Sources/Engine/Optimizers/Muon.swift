import CKernels

/// Muon (Jordan et al. 2024): the gradient's moving average, made nearly orthogonal, so that all
/// directions of a matrix move alike; scaled to the size of AdamW's steps (Liu et al. 2025, *Muon is
/// scalable for LLM training*), so that both take one learning rate.
///
/// Shapes: a matrix (O, I), a moment of the same shape; working memory of the largest matrix for each
/// thread. One thread computes a matrix: the result does not depend on their number.
final class Muon {
  let threadCount: Int
  private let workspace = Workspace()
  private let working: [Working]
  /// The matrices of each thread, by their places among those given.
  private let shares: [[Int]]

  /// What a thread computes in.
  private struct Working {
    let update, next, gram, polynomial: Matrix
  }

  init(_ specs: [ParameterSpec], threadCount: Int) {
    self.threadCount = threadCount
    let largest = specs.map(\.count).max() ?? 0
    let side = specs.map(Self.side).max() ?? 0
    working = (0..<threadCount).map { [workspace] _ in
      Working(
        update: workspace.matrix(1, largest), next: workspace.matrix(1, largest),
        gram: workspace.matrix(1, side * side), polynomial: workspace.matrix(1, side * side))
    }
    // The dearest first, each to the thread that has least to do.
    var shares = [[Int]](repeating: [], count: threadCount)
    var loads = [Int](repeating: 0, count: threadCount)
    func cost(_ index: Int) -> Int { Self.side(specs[index]) * specs[index].count }
    for index in specs.indices.sorted(by: { (cost($1), $0) < (cost($0), $1) }) {
      let thread = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      shares[thread].append(index)
      loads[thread] += cost(index)
    }
    self.shares = shares
  }

  /// The bytes that steps work in.
  static func byteCount(_ specs: [ParameterSpec], threadCount: Int) -> Int {
    let side = specs.map(Self.side).max() ?? 0
    return threadCount * 4 * 2 * ((specs.map(\.count).max() ?? 0) + side * side)
  }

  private static func side(_ spec: ParameterSpec) -> Int { min(spec.rows, spec.columns) }

  /// Takes one step along the gradients times `gradientScale`, and sets the gradients to zero.
  func step(
    _ parameters: [Parameter], moment: FloatBuffer, _ settings: Optimizer.Settings,
    learningRate: Float, gradientScale: Float, pool: ThreadPool
  ) {
    pool.run { thread in
      for index in shares[thread] {
        let parameter = parameters[index]
        guard let gradient = parameter.gradient else { continue }
        let (rows, columns) = (parameter.spec.rows, parameter.spec.columns)
        let working = working[thread]
        let update = working.update.prefix(rows, columns)
        tsld_nesterov(
          update.base, gradient.base, moment.base + parameter.offset, Int64(parameter.spec.count),
          settings.momentum, gradientScale)
        let orthogonal = orthogonalized(update, working)
        let decay = 1 - learningRate * settings.weightDecay(of: parameter.spec)
        let size = 0.2 * Float(max(rows, columns)).squareRoot()
        tsld_combine(
          parameter.weight.base, orthogonal.base, Int64(parameter.spec.count), decay,
          learningRate * size)
      }
    }
  }

  /// Five steps of a Newton-Schulz iteration that moves all singular values towards 1:
  /// X <- aX + (bA + cA²)X with A = XXᵀ, or A = XᵀX on the right where there are more rows than
  /// columns.
  private func orthogonalized(_ update: Matrix, _ working: Working) -> Matrix {
    let (rows, columns) = (update.rows, update.columns)
    var x = update
    var next = working.next.prefix(rows, columns)
    let isTall = rows > columns
    let side = min(rows, columns)
    let gram = working.gram.prefix(side, side)
    let polynomial = working.polynomial.prefix(side, side)
    let norm = tsld_sum_of_squares(x.base, Int64(x.count)).squareRoot()
    let scale = Float(1 / max(norm, 1e-7))
    tsld_scale_rows(x.base, Int64(x.count), 1, Int64(x.count), [scale])
    for _ in 0..<5 {
      isTall ? gemm(x.transposed, x, into: gram) : gemm(x, x.transposed, into: gram)
      gemm(gram, gram, into: polynomial)
      tsld_combine(polynomial.base, gram.base, Int64(gram.count), 2.0315, 4.7750)
      isTall ? gemm(x, polynomial, into: next) : gemm(polynomial, x, into: next)
      tsld_combine(next.base, x.base, Int64(x.count), 1, -3.4445)
      swap(&x, &next)
    }
    return x
  }
}

extension Matrix {
  /// The first elements of a row, as a matrix.
  fileprivate func prefix(_ rows: Int, _ columns: Int) -> Matrix {
    precondition(rows * columns <= self.columns)
    return Matrix(base: base, rows: rows, columns: columns)
  }
}
