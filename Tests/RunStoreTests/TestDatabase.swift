import Foundation
import GRDB
import RunStore

/// A connection of somebody else to a run's database.
struct TestDatabase {
  private let queue: DatabaseQueue

  init(_ directory: RunDirectory) throws {
    var configuration = Configuration()
    // Tests leave a transaction open to be in the way.
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(5)
    queue = try DatabaseQueue(path: directory.database.path, configuration: configuration)
  }

  func execute(_ sql: String) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// The first column of every row, as text.
  func texts(_ sql: String) throws -> [String?] {
    try queue.read { try String?.fetchAll($0, sql: sql) }
  }

  func close() throws { try queue.close() }
}
