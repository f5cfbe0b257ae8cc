import GRDB

extension RunReader {
  /// All quantized matrices, by id.
  package func matrices() throws -> [MatrixRecord] { try records("ORDER BY id") }

  /// The steps after `step` at which matrices were measured.
  package func matrixStepNumbers(after step: Int = -1) throws -> [Int] {
    try read { _, connection in
      try Int.fetchAll(
        connection,
        sql: Self.skipScan(of: "matrix_step", where: "step > ?1")
          + "SELECT step FROM steps WHERE step IS NOT NULL",
        arguments: [step])
    }
  }

  /// All matrices at a step, by id; empty where none were measured.
  package func matrixSteps(at step: Int) throws -> [MatrixStepRecord] {
    try records("WHERE step = ? ORDER BY matrix", [step])
  }

  /// The most that moved in each matrix's codes at the steps after one and up to another, by id.
  package func matrixPeaks(after first: Int, through last: Int) throws -> [MatrixPeak] {
    try read { _, connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT matrix, max(zero_flip_share + sign_flip_share + level_flip_share),
            max(zero_flip_share), max(sign_flip_share), max(average_oscillation_share)
          FROM matrix_step WHERE step > ? AND step <= ? GROUP BY matrix ORDER BY matrix
          """, arguments: [first, last]
      ).map { row in
        func share(_ column: Int) -> Double { row[column] as Double? ?? .nan }
        return MatrixPeak(
          matrix: row[0] as Int? ?? -1, flipShare: share(1), zeroFlipShare: share(2),
          signFlipShare: share(3), averageOscillationShare: share(4))
      }
    }
  }

  /// One matrix at all measured steps after `step`.
  package func history(ofMatrix matrix: Int, after step: Int = -1) throws -> [MatrixStepRecord] {
    try records(
      """
      WHERE matrix = ?2 AND step IN (
        \(Self.skipScan(of: "matrix_step", where: "step > ?1")) SELECT step FROM steps)
      ORDER BY step
      """, [step, matrix])
  }

  /// The last rectangle of a matrix's codes that was recorded; nil if there is none.
  package func codeMap(ofMatrix matrix: Int) throws -> CodeMapRecord? {
    try read { reader, _ in
      try reader.records(
        "WHERE matrix = ? ORDER BY step DESC LIMIT 1", [matrix], of: CodeMapRecord.self
      ).first
    }
  }

  /// The rectangles of all matrices' codes recorded after `step`, by step.
  package func codeMaps(after step: Int = -1) throws -> [CodeMapRecord] {
    try records("WHERE step > ? ORDER BY step, matrix", [step])
  }

  /// The rectangles of a matrix's codes recorded after `step`, by step; their places may differ.
  package func codeMaps(ofMatrix matrix: Int, after step: Int = -1) throws -> [CodeMapRecord] {
    try records("WHERE matrix = ? AND step > ? ORDER BY step", [matrix, step])
  }

  /// The distinct steps of a table, found by leaping from one to the next in its key instead of
  /// reading all rows between.
  static func skipScan(of table: String, where condition: String) -> String {
    """
    WITH RECURSIVE steps(step) AS (
      SELECT min(step) FROM \(table) WHERE \(condition)
      UNION ALL
      SELECT (SELECT min(t.step) FROM \(table) AS t WHERE \(condition) AND t.step > steps.step)
      FROM steps WHERE steps.step IS NOT NULL)

    """
  }
}
