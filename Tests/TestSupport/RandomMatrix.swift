import Engine

/// A matrix for a test, of seeded normal numbers or zeros. Its memory is never given back, so that
/// views of it stay valid however a test is written.
package struct RandomMatrix {
  /// The view to compute with.
  package let matrix: Matrix

  /// Fills (rows, columns) from `seed`.
  package init(_ rows: Int, _ columns: Int, seed: UInt64, deviation: Float = 1) {
    self.init(zeros: rows, columns)
    var random = RandomSource(seed: seed)
    random.fillNormal(matrix.values, standardDeviation: deviation)
  }

  /// A matrix of zeros.
  package init(zeros rows: Int, _ columns: Int) {
    let buffer = FloatBuffer(count: rows * columns)
    matrix = buffer.matrix(rows: rows, columns: columns)
    _ = Unmanaged.passRetained(buffer)
  }

  /// A copy of the elements, row after row.
  package var values: [Float] { Array(matrix.values) }
}

extension Matrix {
  /// The sum of the products of elements with the same place, in double precision.
  package func dot(_ other: Matrix) -> Double {
    var sum = 0.0
    for row in 0..<rows {
      for column in 0..<columns {
        sum += Double(self[row, column]) * Double(other[row, column])
      }
    }
    return sum
  }
}
