import GRDB

/// What waits to be written, in the order in which it came.
struct WriteBatch: Sendable {
  var run: RunRecord?
  /// The number of rows, to bound how many are collected before they are written.
  private(set) var count = 0
  /// Whether somebody waits for what is in it.
  private(set) var isUrgent = false
  private var writes: [@Sendable (Database) throws -> Void] = []

  var isEmpty: Bool { run == nil && writes.isEmpty }

  mutating func add<Record: StoredRecord>(_ records: [Record]) {
    guard !records.isEmpty else { return }
    add(rows: records.count) { try $0.write(records) }
  }

  /// Adds a change that is more than rows.
  mutating func add(
    rows: Int = 1, isUrgent: Bool = false, _ write: @escaping @Sendable (Database) throws -> Void
  ) {
    count += rows
    self.isUrgent = self.isUrgent || isUrgent
    writes.append(write)
  }

  mutating func append(_ later: WriteBatch) {
    run = later.run ?? run
    count += later.count
    isUrgent = isUrgent || later.isUrgent
    writes += later.writes
  }

  /// Writes everything; to be called inside a transaction.
  func write(to database: Database) throws {
    if let run { try database.write([run]) }
    for write in writes { try write(database) }
  }
}
