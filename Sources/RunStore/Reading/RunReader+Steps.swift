import GRDB

extension RunReader {
  /// Steps after a step, in their order.
  package func steps(after step: Int = -1, limit: Int = .max) throws -> [StepRecord] {
    try records("WHERE step > ? ORDER BY step LIMIT ?", [step, limit])
  }

  /// The record of a step, nil if there is none.
  package func step(_ step: Int) throws -> StepRecord? {
    try read { reader, _ in
      try reader.records("WHERE step = ?", [step], of: StepRecord.self).first
    }
  }

  /// A quantity over steps, in buckets that keep every extreme.
  ///
  /// Buckets are a power of two wide and start at multiples of that, so that they stay the same
  /// while a run grows, until two of them become one.
  ///
  /// - Parameters:
  ///   - quantity: What to read.
  ///   - range: Which steps; all without it.
  ///   - buckets: The largest number of buckets, at least 1. Empty ones are left out.
  package func series(
    _ quantity: StepQuantity, in range: ClosedRange<Int>? = nil, buckets: Int
  ) throws -> [SeriesBucket] {
    precondition(buckets > 0, "a series needs a bucket")
    return try read { _, connection in
      let ends = try Row.fetchOne(
        connection, sql: "SELECT min(step), max(step) FROM step WHERE step BETWEEN ? AND ?",
        arguments: [max(0, range?.lowerBound ?? 0), range?.upperBound ?? .max])
      guard let ends, let first = ends[0] as Int?, let last = ends[1] as Int? else { return [] }
      let width = Self.width(first: first, last: last, buckets: buckets)
      return try SeriesBucket.fetch(
        connection, column: quantity.rawValue, first: first, last: last, width: width)
    }
  }

  /// The narrowest power of two that needs no more than so many buckets.
  private static func width(first: Int, last: Int, buckets: Int) -> Int {
    var width = 1
    while last / width - first / width >= buckets, width <= Int.max / 2 { width *= 2 }
    return width
  }
}
