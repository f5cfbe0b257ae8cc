import TestSupport
import Testing

@testable import Engine

@Suite struct GemmTests {
  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func everyTransposition(transposeA: Bool, transposeB: Bool) {
    let (m, n, k) = (3, 5, 4)
    let a = RandomMatrix(transposeA ? k : m, transposeA ? m : k, seed: 1).matrix
    let b = RandomMatrix(transposeB ? n : k, transposeB ? k : n, seed: 2).matrix
    let c = RandomMatrix(m, n, seed: 3)
    let before = c.values
    switch (transposeA, transposeB) {
    case (false, false): gemm(a, b, into: c.matrix, beta: 1)
    case (true, false): gemm(a.transposed, b, into: c.matrix, beta: 1)
    case (false, true): gemm(a, b.transposed, into: c.matrix, beta: 1)
    case (true, true): gemm(a.transposed, b.transposed, into: c.matrix, beta: 1)
    }
    for i in 0..<m {
      for j in 0..<n {
        let product = (0..<k).reduce(Float(0)) {
          $0 + (transposeA ? a[$1, i] : a[i, $1]) * (transposeB ? b[j, $1] : b[$1, j])
        }
        #expect(abs(c.matrix[i, j] - (before[i * n + j] + product)) < 1e-5)
      }
    }
  }

  @Test func slicesOfLargerMatrices() {
    let a = RandomMatrix(4, 6, seed: 1).matrix
    let b = RandomMatrix(5, 6, seed: 2).matrix
    let c = RandomMatrix(zeros: 4, 8)
    gemm(
      a.rows(1..<3).columns(2..<4), b.columns(3..<5).transposed,
      into: c.matrix.rows(1..<3).columns(2..<7))
    #expect(abs(c.matrix[1, 2] - (a[1, 2] * b[0, 3] + a[1, 3] * b[0, 4])) < 1e-5)
    #expect(c.matrix[0, 2] == 0 && c.matrix[1, 1] == 0 && c.matrix[1, 7] == 0)
  }
}
