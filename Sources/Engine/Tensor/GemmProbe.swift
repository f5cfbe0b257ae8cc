/// A piece of pure matrix multiplication on every thread of a pool: what the machine can do at
/// best, for comparison.
public final class GemmProbe {
  private let pool: ThreadPool
  private let size: Int
  private let operands: [Matrix]
  private let workspace = Workspace()

  /// Products of `size` × `size` matrices.
  public init(pool: ThreadPool, size: Int = 1024) {
    self.pool = pool
    self.size = size
    operands = (0..<pool.threadCount * 3).map { [workspace] _ in workspace.matrix(size, size) }
    var random = RandomSource(seed: 1)
    for matrix in operands { random.fillNormal(matrix.values, standardDeviation: 0.1) }
  }

  /// The floating-point operations of one ``run()``.
  public var operations: Double {
    2 * Double(size) * Double(size) * Double(size) * Double(pool.threadCount)
  }

  /// Multiplies once on every thread.
  public func run() {
    pool.run { thread in
      gemm(operands[3 * thread], operands[3 * thread + 1], into: operands[3 * thread + 2])
    }
  }
}
