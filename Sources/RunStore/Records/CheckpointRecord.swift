/// A checkpoint that was saved.
package struct CheckpointRecord: Sendable, Equatable {
  /// The steps completed in it.
  package var step: Int
  /// The file or directory, relative to the run's directory.
  package var path: String
  /// The hash that its bytes had when they were read back.
  package var hash: String
  /// Its size in bytes.
  package var bytes: Int
  /// The student's perplexity at the last evaluation before it.
  package var perplexity: Double?
  /// When it was complete, in seconds since 1970.
  package var savedAt: Double
  /// Whether its files are still there.
  package var isKept: Bool
  /// The last event whose effect it includes; 0 if there was none.
  package var event: Int

  /// A record of all its values.
  package init(
    step: Int, path: String, hash: String, bytes: Int, perplexity: Double?, savedAt: Double,
    isKept: Bool, event: Int
  ) {
    self.step = step
    self.path = path
    self.hash = hash
    self.bytes = bytes
    self.perplexity = perplexity
    self.savedAt = savedAt
    self.isKept = isKept
    self.event = event
  }
}

extension CheckpointRecord: StoredRecord {
  static let table = "checkpoint"
  static let columns = [
    "step", "path", "hash", "bytes", "perplexity", "saved_at", "is_kept", "event", "nan",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(step)
    row.add(path)
    row.add(hash)
    row.add(bytes)
    row.add(perplexity)
    row.add(savedAt)
    row.add(isKept)
    row.add(event)
  }

  init(from row: inout RowDecoder) throws {
    step = try row.integer()
    path = try row.string()
    hash = try row.string()
    bytes = try row.integer()
    perplexity = try row.optionalDouble()
    savedAt = try row.double()
    isKept = try row.boolean()
    event = try row.integer()
  }
}
