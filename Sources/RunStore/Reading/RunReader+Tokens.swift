import GRDB

extension RunReader {
  /// All sequences that are or were traced, by id.
  package func watches() throws -> [WatchRecord] { try records("ORDER BY id") }

  /// The steps after `step` at which a watch was traced.
  package func traceStepNumbers(ofWatch watch: Int, after step: Int = -1) throws -> [Int] {
    try read { _, connection in
      try Int.fetchAll(
        connection,
        sql: Self.skipScan(of: "token_trace", where: "watch = ?2 AND step > ?1")
          + "SELECT step FROM steps WHERE step IS NOT NULL",
        arguments: [step, watch])
    }
  }

  /// All positions of a watch at a step, in their order.
  package func traces(ofWatch watch: Int, at step: Int) throws -> [TokenTraceRecord] {
    try records("WHERE watch = ? AND step = ? ORDER BY position", [watch, step])
  }

  /// One position of a watch at all traced steps after `step`.
  package func history(
    ofWatch watch: Int, position: Int, after step: Int = -1
  ) throws -> [TokenTraceRecord] {
    try records(
      """
      WHERE watch = ?2 AND position = ?3 AND step IN (
        \(Self.skipScan(of: "token_trace", where: "watch = ?2 AND step > ?1"))
        SELECT step FROM steps)
      ORDER BY step
      """, [step, watch, position])
  }

  /// The bytes of some tokens; those that are not recorded are left out.
  package func tokenTexts(of ids: Set<Int32>) throws -> [Int32: [UInt8]] {
    let list = ids.sorted().map(String.init).joined(separator: ",")
    let tokens: [TokenTextRecord] = try records("WHERE id IN (\(list))")
    return Dictionary(uniqueKeysWithValues: tokens.map { (Int32($0.id), $0.text) })
  }

  /// The bytes of every token that occurs in watches and traces.
  package func tokenTexts() throws -> [Int32: [UInt8]] {
    let tokens: [TokenTextRecord] = try records("WHERE id BETWEEN -2147483648 AND 2147483647")
    return Dictionary(uniqueKeysWithValues: tokens.map { (Int32($0.id), $0.text) })
  }
}
