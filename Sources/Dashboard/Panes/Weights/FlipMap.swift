import RunStore

/// A quantity of matrices over the measured steps.
struct FlipMap: Sendable {
  /// Some matrices that share a row: one, or those of a layer.
  struct Row: Sendable, Equatable {
    let label: String
    let matrices: [Int]
  }

  /// The rows, in the order of the model.
  let rows: [Row]
  /// The measured steps.
  let steps: [Int]
  /// The quantity, row by row; of several matrices the greatest.
  let values: [[Double?]]

  /// A map of at most so many rows, if layers make it so.
  init(of run: RunData, matrices: [MatrixState], _ quantity: FlipQuantity, rowLimit: Int) {
    rows =
      matrices.count <= rowLimit
      ? matrices.map { Row(label: $0.name, matrices: [$0.record.id]) }
      : Self.layers(of: matrices)
    steps = run.measurements.steps
    let all = quantity.values(of: run)
    values = rows.map { row in
      all.map { measured in
        let values = row.matrices.compactMap { measured[$0] }
        // No number wins: it must be seen.
        return values.first { $0.isNaN } ?? values.max()
      }
    }
  }

  /// The matrices of each layer together; those outside of layers stand alone.
  private static func layers(of matrices: [MatrixState]) -> [Row] {
    var rows: [Row] = []
    var ids: [String: Int] = [:]
    for matrix in matrices {
      let words = matrix.name.split(separator: " ")
      let isInLayer = words.count > 1 && Int(words[0]) != nil
      let label = isInLayer ? "layer \(words[0])" : matrix.name
      if let place = ids[label] {
        rows[place] = Row(label: label, matrices: rows[place].matrices + [matrix.record.id])
      } else {
        ids[label] = rows.count
        rows.append(Row(label: label, matrices: [matrix.record.id]))
      }
    }
    return rows
  }

  /// The row of a matrix.
  func row(of matrix: Int?) -> Int? {
    rows.firstIndex { row in row.matrices.contains { $0 == matrix } }
  }

  /// The place of the last step at or before a moment; of the last one without.
  func column(at time: Int?) -> Int? {
    guard let time else { return steps.indices.last }
    return steps.isEmpty ? nil : max(steps.partitioningIndex { $0 > time } - 1, 0)
  }
}
