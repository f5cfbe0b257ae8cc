import Engine
import RunStore
import Untrusted

extension SessionLoop {
  /// The part of a matrix whose codes are recorded.
  struct CodeRegion {
    static let limit = (rows: 64, columns: 160)

    let matrix: Int
    let rows: Range<Int>
    let columns: Range<Int>
  }

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
    shownCodes = CodeRegion(
      matrix: matrix, rows: row..<min(row + CodeRegion.limit.rows, spec.rows),
      columns: column..<min(column + CodeRegion.limit.columns, spec.columns))
    recordCodes(trainer)
  }

  func recordCodes(_ trainer: Trainer) {
    guard let region = shownCodes, let quantized = trainer.distiller.quantized else { return }
    let matrix = quantized.matrices[region.matrix]
    let width = matrix.parameter.spec.columns
    var record = CodeMapRecord()
    record.step = trainer.stepCount
    record.matrix = region.matrix
    (record.firstRow, record.rows) = (region.rows.lowerBound, region.rows.count)
    (record.firstColumn, record.columns) = (region.columns.lowerBound, region.columns.count)
    record.codes = region.rows.flatMap { row in
      region.columns.map { matrix.multiple(at: row * width + $0) }
    }
    writer.append(record)
  }
}
