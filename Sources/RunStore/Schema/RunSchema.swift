import GRDB

/// The tables of `run.sqlite`, and how a file of an earlier version becomes one of this version.
///
/// A migration that has been released never changes; a new version is a new migration.
package enum RunSchema {
  /// The version that this program writes; stored as `PRAGMA user_version`.
  package static let version = 4

  /// Marks the file as a run's, stored as `PRAGMA application_id`: the letters "tsld".
  static let applicationID: Int32 = 0x7473_6c64

  /// What shows a database of an earlier version as one of this version, without changing it; nil
  /// where there is no such version.
  static func asCurrent(_ version: Int) -> String? {
    switch version {
    case 1: version1AsCurrent
    case 2: version2AsCurrent
    case 3: version3AsCurrent
    default: nil
    }
  }

  /// Brings an empty or older database up to date.
  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: version1)
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = 1")
    }
    migrator.registerMigration("2") { database in
      try database.execute(sql: version2)
      try database.execute(sql: "PRAGMA user_version = 2")
    }
    migrator.registerMigration("3") { database in
      try database.execute(sql: version3)
      try database.execute(sql: "PRAGMA user_version = 3")
    }
    migrator.registerMigration("4") { database in
      try database.execute(sql: version4)
      try database.execute(sql: "PRAGMA user_version = 4")
    }
    return migrator
  }
}
