import CKernels

/// Looks up token vectors, and position vectors where the model has them.
///
/// Shapes: tokens (B·N) → token vectors (B·N, E); positions add (N, C) to each sequence.
struct Embedding {
  let tokens: Table
  let positions: Parameter?
  let positionOffset: Int
  let paddingToken: Int?
  /// What token vectors are multiplied by.
  let scale: Float

  /// The token vectors, as floats or packed.
  enum Table {
    case dense(Parameter)
    case packed(PackedMatrix)
  }

  func lookUp(_ ids: ArraySlice<Int32>, into x: Matrix) {
    for (row, id) in ids.lazy.map(Int.init).enumerated() {
      let vector = x.rows(row..<row + 1)
      switch tokens {
      case .dense(let parameter):
        let table = parameter.effective
        precondition(id >= 0 && id < table.rows, "token \(id) is outside the vocabulary")
        vector.base.update(from: table.base + id * table.stride, count: x.columns)
      case .packed(let table): table.unpack(row: id, into: vector.base)
      }
      if scale != 1 {
        withUnsafePointer(to: scale) {
          tsld_scale_rows(vector.base, Int64(vector.stride), 1, Int64(vector.columns), $0)
        }
      }
    }
  }

  /// Adds the position vectors; row r of x is at `position` + r.
  func addPositions(to x: Matrix, from position: Int) {
    guard let table = positions?.effective else { return }
    x.add(table.rows(position + positionOffset..<position + positionOffset + x.rows))
  }

  /// Adds each row of dx to its token's gradient; only the columns in `columns`, so that threads
  /// can share the work without sharing an element.
  func accumulateTokens(_ dx: Matrix, ids: [Int32], columns: Range<Int>) {
    guard case .dense(let parameter) = tokens, let gradient = parameter.gradient else { return }
    for row in 0..<dx.rows where Int(ids[row]) != paddingToken {
      tsld_add_scaled(
        gradient.base + Int(ids[row]) * gradient.stride + columns.lowerBound,
        dx.base + row * dx.stride + columns.lowerBound, scale, Int64(columns.count))
    }
  }

  /// Adds each row of dx to its position's gradient, the rows being sequences of `length`.
  func accumulatePositions(_ dx: Matrix, length: Int, columns: Range<Int>) {
    guard let gradient = positions?.gradient else { return }
    for row in 0..<dx.rows {
      tsld_add(
        gradient.base + (row % length + positionOffset) * gradient.stride + columns.lowerBound,
        dx.base + row * dx.stride + columns.lowerBound, Int64(columns.count))
    }
  }
}
