import GRDB

/// What a quantity did over some steps.
package struct SeriesBucket: Sendable, Equatable {
  /// The first step in it.
  package let firstStep: Int
  /// The last.
  package let lastStep: Int
  /// The smallest finite value; nil if there is none.
  package let minimum: Double?
  /// The largest finite value.
  package let maximum: Double?
  /// The mean of the finite values.
  package let mean: Double?
  /// How many steps had NaN.
  package let notNumbers: Int
  /// How many steps had +∞.
  package let positiveInfinities: Int
  /// How many steps had -∞.
  package let negativeInfinities: Int
}

extension SeriesBucket {
  /// Reads a column of the table `step`; `column` is a name from the schema, never from outside.
  static func fetch(
    _ database: Database, column: String, first: Int, last: Int, width: Int
  ) throws -> [SeriesBucket] {
    // 9e999 is how SQL writes infinity.
    let sql = """
      SELECT min(step), max(step), min(finite), max(finite), avg(finite),
        sum(value IS NULL AND instr(',' || nan || ',', ',\(column),') > 0),
        sum(value = 9e999), sum(value = -9e999)
      FROM (
        SELECT step, \(column) AS value, nan,
          CASE WHEN abs(\(column)) < 9e999 THEN \(column) END AS finite
        FROM step WHERE step BETWEEN ? AND ?)
      GROUP BY step / ? ORDER BY 1
      """
    let rows = try Row.fetchCursor(
      database.cachedStatement(sql: sql), arguments: [first, last, width])
    var buckets: [SeriesBucket] = []
    while let row = try rows.next() {
      buckets.append(
        SeriesBucket(
          firstStep: row[0] ?? 0, lastStep: row[1] ?? 0, minimum: row[2], maximum: row[3],
          mean: row[4], notNumbers: row[5] ?? 0, positiveInfinities: row[6] ?? 0,
          negativeInfinities: row[7] ?? 0))
    }
    return buckets
  }
}
