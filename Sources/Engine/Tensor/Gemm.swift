import COpenBLAS

/// A factor of a matrix product: a matrix as it lies in memory, or its transpose.
protocol GemmFactor {
  /// The matrix as it lies in memory.
  var matrix: Matrix { get }
  /// Whether the factor is its transpose.
  var isTransposed: Bool { get }
}

extension Matrix: GemmFactor {
  var matrix: Matrix { self }
  var isTransposed: Bool { false }

  /// The transpose, as a factor; nothing moves in memory.
  var transposed: TransposedMatrix { TransposedMatrix(matrix: self) }
}

/// A matrix to be read by columns.
struct TransposedMatrix: GemmFactor {
  let matrix: Matrix
  var isTransposed: Bool { true }
}

extension GemmFactor {
  fileprivate var shape: (rows: Int, columns: Int) {
    isTransposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
  }
  fileprivate var cblas: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
}

/// c = a b + beta c, on the calling thread alone.
///
/// Shapes: a (M, K), b (K, N) → c (M, N).
func gemm(_ a: some GemmFactor, _ b: some GemmFactor, into c: Matrix, beta: Float = 0) {
  let (m, k) = a.shape
  let (kb, n) = b.shape
  precondition(k == kb && c.rows == m && c.columns == n, "the product's shapes do not fit")
  if m == 0 || n == 0 { return }
  cblas_sgemm(
    CblasRowMajor, a.cblas, b.cblas, Int32(m), Int32(n), Int32(k), 1, a.matrix.base,
    Int32(a.matrix.stride), b.matrix.base, Int32(b.matrix.stride), beta, c.base, Int32(c.stride))
}

/// y = a x + beta y for one row x, on the calling thread alone.
///
/// Shapes: a (M, K), x (1, K) → y (1, M).
func gemv(_ a: some GemmFactor, _ x: Matrix, into y: Matrix, beta: Float = 0) {
  let (m, k) = a.shape
  precondition(
    x.rows == 1 && y.rows == 1 && k == x.columns && m == y.columns,
    "the product's shapes do not fit")
  if m == 0 { return }
  let matrix = a.matrix
  cblas_sgemv(
    CblasRowMajor, a.cblas, Int32(matrix.rows), Int32(matrix.columns), 1, matrix.base,
    Int32(matrix.stride), x.base, 1, beta, y.base, 1)
}
