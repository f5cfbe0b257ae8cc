import CKernels
import TestSupport
import Testing

@testable import Engine

@Suite("Packed matrices")
struct PackedMatrixTests {
  /// A ternary matrix, and its values as floats.
  private struct Ternary {
    let packed: PackedMatrix
    let dense: RandomMatrix

    init(
      _ rows: Int, _ columns: Int, groups: Int = 1,
      activations: PackedMatrix.ActivationPrecision = .int8, seed: UInt64 = 5
    ) {
      packed = PackedMatrix(
        rows: rows, columns: columns, encoding: .ternary, groupCount: groups,
        activations: activations)
      dense = RandomMatrix(zeros: rows, columns)
      var random = RandomSource(seed: seed)
      for row in 0..<rows {
        let codes = (0..<columns).map { _ in UInt8(random.next() % 3) }
        let scales = (0..<groups).map { _ in Float(random.uniform() + 0.1) }
        packed.setTernary(row: row, codes: codes, scales: scales)
        for column in 0..<columns {
          dense.matrix[row, column] =
            Float(Int(codes[column]) - 1) * scales[groups == 1 ? 0 : column / 256]
        }
      }
    }
  }

  private static let kernels: [tsld_packed_kernel] = [
    TSLD_PACKED_PLAIN, TSLD_PACKED_NEON, TSLD_PACKED_AVX2, TSLD_PACKED_AVX512, TSLD_PACKED_VNNI,
  ].filter { tsld_packed_has($0) != 0 }

  /// The products of what activations are rounded to, in double precision.
  private func expected(
    _ x: Matrix, _ weights: Matrix, rounded: RoundedRows
  ) -> [[Double]] {
    let padded = (x.columns + 255) / 256 * 256
    return (0..<x.rows).map { token in
      (0..<weights.rows).map { row in
        var sum = 0.0
        for column in 0..<x.columns {
          sum += Double(rounded.rows.codes[token * padded + column]) * Double(weights[row, column])
        }
        return sum * Double(rounded.rows.scales[token])
      }
    }
  }

  @Test(
    "every kernel that the machine has gives the products of codes and rounded activations",
    arguments: [(7, 64, 1), (5, 96, 1), (9, 256, 1), (6, 700, 3), (11, 1408, 6), (4, 1, 1)])
  func kernels(rows: Int, columns: Int, groups: Int) {
    let weights = Ternary(rows, columns, groups: groups)
    for tokens in [1, 2, 4, 9] {
      let x = RandomMatrix(tokens, columns, seed: 3)
      let rounded = RoundedRows(x.matrix, pool: nil)
      let wanted = expected(x.matrix, weights.dense.matrix, rounded: rounded)
      for kernel in Self.kernels {
        let y = RandomMatrix(zeros: tokens, rows + 3)
        weights.packed.addProduct(
          rounded, into: y.matrix.columns(1..<rows + 1), outputs: 0..<rows, kernel)
        for token in 0..<tokens {
          for row in 0..<rows {
            let error = abs(Double(y.matrix[token, row + 1]) - wanted[token][row])
            #expect(
              error < 1e-5 * Double(columns).squareRoot(),
              "kernel \(kernel.rawValue), \(tokens) tokens, [\(token), \(row)]")
          }
          #expect(y.matrix[token, 0] == 0 && y.matrix[token, rows + 1] == 0, "beside its outputs")
        }
      }
    }
  }

  @Test(
    "products with float activations are those of the unpacked weights",
    arguments: PackedMatrix.Encoding.allCases, [1, 3, 17])
  func exact(encoding: PackedMatrix.Encoding, tokens: Int) {
    let (rows, columns) = (37, 320)
    let packed: PackedMatrix
    if encoding == .ternary {
      packed = Ternary(rows, columns, groups: 2, activations: .float32).packed
    } else {
      packed = PackedMatrix(
        rows: rows, columns: columns, encoding: encoding, activations: .float32)
      var random = RandomSource(seed: 9)
      for row in 0..<rows {
        if encoding == .float16 {
          let halves = (0..<columns).map { _ in Float16(random.uniform() - 0.5) }
          halves.withUnsafeBytes { packed.set(row: row, bytes: $0) }
        } else {
          let bytes = (0..<columns).map { _ in Int8(truncatingIfNeeded: random.next()) }
          bytes.withUnsafeBytes {
            packed.set(row: row, bytes: $0, scales: (0..<10).map { 0.01 * Float($0 + 1) })
          }
        }
      }
    }
    let dense = RandomMatrix(zeros: rows, columns)
    for row in 0..<rows {
      packed.unpack(row: row, into: dense.matrix.rows(row..<row + 1).base)
    }
    let x = RandomMatrix(tokens, columns, seed: 4)
    let (y, wanted) = (RandomMatrix(zeros: tokens, rows), RandomMatrix(zeros: tokens, rows))
    gemm(x.matrix, dense.matrix.transposed, into: wanted.matrix)
    packed.addProduct(x.matrix, rounded: .none, into: y.matrix, outputs: 0..<20)
    packed.addProduct(x.matrix, rounded: .none, into: y.matrix, outputs: 20..<rows)
    let largest = wanted.matrix.values.map(\.magnitude).max() ?? 1
    for (found, wanted) in zip(y.matrix.values, wanted.matrix.values) {
      #expect(abs(found - wanted) < 2e-6 * max(largest, 1))
    }
  }

  @Test("rounding loses at most half a level, and what is not finite stays so")
  func rounding() {
    let x = RandomMatrix(3, 300, seed: 8)
    x.matrix[1, 7] = .nan
    x.matrix[2, 3] = .infinity
    let rounded = RoundedRows(x.matrix, pool: nil)
    let scale = rounded.rows.scales[0]
    for column in 0..<300 {
      let value = Float(rounded.rows.codes[column]) * scale
      #expect(abs(value - x.matrix[0, column]) <= 0.501 * scale)
    }
    #expect(rounded.rows.scales[1].isNaN && rounded.rows.scales[2].isNaN)
    let weights = Ternary(4, 300)
    for kernel in Self.kernels {
      let y = RandomMatrix(zeros: 3, 4)
      weights.packed.addProduct(rounded, into: y.matrix, outputs: 0..<4, kernel)
      #expect((0..<4).allSatisfy { y.matrix[0, $0].isFinite })
      #expect((4..<12).allSatisfy { y.matrix.values[$0].isNaN })
    }
  }

  @Test("two bits a weight, and rows that begin in whole blocks")
  func size() {
    #expect(Ternary(64, 1024).packed.byteCount == 64 * (256 + 4))
    #expect(PackedMatrix(rows: 8, columns: 96, encoding: .float16).byteCount == 8 * 192)
    #expect(PackedMatrix(rows: 8, columns: 96, encoding: .int8).byteCount == 8 * (96 + 12))
  }
}
