/// A checkpoint that was saved.
public struct CheckpointRecord: Sendable, Equatable {
  /// The steps completed in it.
  public var step: Int
  /// The file or directory, relative to the run's directory.
  public var path: String
  /// The hash that its bytes had when they were read back.
  public var hash: String
  /// Its size in bytes.
  public var bytes: Int
  /// The student's perplexity at the last evaluation before it.
  public var perplexity: Double?
  /// When it was complete, in seconds since 1970.
  public var savedAt: Double
  /// Whether its files are still there.
  public var isKept: Bool
  /// The last event whose effect it includes; 0 if there was none.
  public var event: Int

  /// A record of all its values.
  public init(
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
