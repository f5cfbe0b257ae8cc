import Engine
import RunStore
import Untrusted

extension SessionLoop {
  /// The largest part of a matrix whose codes are recorded.
  private static let codeLimit = (rows: 64, columns: 160)

  /// Records the codes of a part of a matrix now and whenever the matrices are measured.
  func showCodes(matrix: Int, row: Int, column: Int, _ trainer: Trainer) throws {
    guard let matrices = trainer.distiller.quantized?.matrices else {
      throw Problem.refused("this run has no quantized matrices")
    }
    guard matrices.indices.contains(matrix) else {
      throw Problem.refused("there is no matrix \(matrix): use 0 to \(matrices.count - 1)")
    }
    let spec = matrices[matrix].parameter.spec
    guard (0..<spec.rows).contains(row), (0..<spec.columns).contains(column) else {
      throw Problem.refused(
        "row \(row), column \(column) is outside of \(spec.rows) × \(spec.columns)")
    }
    var part = CodeMapRecord()
    (part.matrix, part.firstRow, part.firstColumn) = (matrix, row, column)
    part.rows = min(Self.codeLimit.rows, spec.rows - row)
    part.columns = min(Self.codeLimit.columns, spec.columns - column)
    shownCodes = part
    recordCodes(trainer)
  }

  func recordCodes(_ trainer: Trainer) {
    guard var record = shownCodes, let quantized = trainer.distiller.quantized else { return }
    let matrix = quantized.matrices[record.matrix]
    let width = matrix.parameter.spec.columns
    record.step = trainer.stepCount
    record.codes = (record.firstRow..<record.firstRow + record.rows).flatMap { row in
      (0..<record.columns).map { matrix.multiple(at: row * width + record.firstColumn + $0) }
    }
    writer.append(record)
  }
}
