import CKernels
import TestSupport
import Testing

@testable import Engine

@Suite("Matrices of bytes")
struct ByteMatrixTests {
  private static let kernels: [tsld_packed_kernel] = [
    TSLD_PACKED_PLAIN, TSLD_PACKED_NEON, TSLD_PACKED_AVX2, TSLD_PACKED_AVX512, TSLD_PACKED_VNNI,
  ].filter { tsld_packed_has($0) != 0 }

  /// Every byte that there is, -128 too, with scales of both signs.
  private func bytes(_ rows: Int, _ columns: Int) -> PackedMatrix {
    let matrix = PackedMatrix(rows: rows, columns: columns, encoding: .int8)
    var random = RandomSource(seed: 7)
    for row in 0..<rows {
      var bytes = (0..<columns).map { _ in Int8(truncatingIfNeeded: random.next()) }
      bytes[0] = -128
      let scales = (0..<columns / 32).map { _ in Float(random.uniform() - 0.5) }
      bytes.withUnsafeBytes { matrix.set(row: row, bytes: $0, scales: scales) }
    }
    return matrix
  }

  @Test(
    "every kernel that the machine has gives the products of bytes and rounded activations",
    arguments: [32, 64, 96, 512, 544, 768, 1056])
  func kernels(columns: Int) {
    let rows = 5
    let weights = bytes(rows, columns)
    let values = RandomMatrix(zeros: rows, columns).matrix
    for row in 0..<rows { weights.unpack(row: row, into: values.rows(row..<row + 1).base) }
    for tokens in [1, 3] {
      let x = RandomMatrix(tokens, columns, seed: 3)
      // The largest products that there are.
      for column in 0..<32 { x.matrix[0, column] = column % 2 == 0 ? 1 : -1 }
      let rounded = RoundedGroups(x.matrix, pool: nil)
      for kernel in Self.kernels {
        let y = RandomMatrix(zeros: tokens, rows + 2)
        weights.addProduct(
          rounded, into: y.matrix.columns(1..<rows + 1), outputs: 1..<rows, kernel)
        for token in 0..<tokens {
          #expect(y.matrix[token, 1] == 0 && y.matrix[token, rows + 1] == 0, "beside its outputs")
          for row in 1..<rows {
            var (wanted, size) = (0.0, 0.0)
            for column in 0..<columns {
              let place = token * columns + column
              let value =
                Double(rounded.groups.codes[place]) * Double(rounded.groups.scales[place / 32])
              wanted += value * Double(values[row, column])
              size += abs(value * Double(values[row, column]))
            }
            let error = abs(Double(y.matrix[token, row + 1]) - wanted)
            #expect(error < 1e-6 * size, "kernel \(kernel.rawValue), [\(token), \(row)]")
          }
        }
      }
    }
  }

  @Test("rounding loses at most half a level of 32 neighbours, and what is not finite stays so")
  func rounding() {
    let x = RandomMatrix(2, 96, seed: 8)
    for column in 0..<32 { x.matrix[0, column] *= 1000 }
    for column in 64..<96 { x.matrix[0, column] = 0 }
    x.matrix[1, 3] = .nan
    x.matrix[1, 40] = -.infinity
    // Without a level of its own.
    x.matrix[1, 64] = .leastNonzeroMagnitude
    for column in 65..<96 { x.matrix[1, column] = 0 }
    let rounded = RoundedGroups(x.matrix, pool: nil)
    for column in 0..<96 {
      let scale = rounded.groups.scales[column / 32]
      let value = Float(rounded.groups.codes[column]) * scale
      #expect(abs(value - x.matrix[0, column]) <= 0.501 * scale)
    }
    #expect(rounded.groups.scales[3].isNaN && rounded.groups.scales[4].isNaN)
    #expect(rounded.groups.scales[5].isFinite)
    let weights = bytes(4, 96)
    for kernel in Self.kernels {
      let y = RandomMatrix(zeros: 2, 4)
      weights.addProduct(rounded, into: y.matrix, outputs: 0..<4, kernel)
      #expect((0..<4).allSatisfy { y.matrix[0, $0].isFinite })
      #expect((0..<4).allSatisfy { y.matrix[1, $0].isNaN })
    }
  }

  @Test("a row of floats becomes bytes within half a level")
  func requantizing() {
    let x = RandomMatrix(1, 64, seed: 2)
    let matrix = PackedMatrix(rows: 3, columns: 64, encoding: .int8)
    matrix.setInt8(row: 1, rounding: x.matrix.base)
    let found = RandomMatrix(zeros: 1, 64)
    matrix.unpack(row: 1, into: found.matrix.base)
    for start in [0, 32] {
      let largest = (start..<start + 32).map { x.matrix[0, $0].magnitude }.max() ?? 0
      for column in start..<start + 32 {
        #expect(abs(found.matrix[0, column] - x.matrix[0, column]) <= 0.501 * largest / 127)
      }
    }
  }
}
