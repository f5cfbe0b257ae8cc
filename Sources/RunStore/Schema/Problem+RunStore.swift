import Foundation
import GRDB
import Untrusted

/// What can be wrong with a run: its directory, its database.
extension Problem {
  static func notARun(_ path: String, found: String) -> Problem {
    .invalid(path, expected: "the directory of a run, with run.sqlite in it", found: found)
  }

  /// A database whose content contradicts itself.
  static func damaged(_ file: String, _ problem: String) -> Problem {
    Problem(
      .invalid, file, "the database is damaged: \(problem)",
      advice: "the checkpoints are not touched by this; sqlite3 FILE .recover may save its rows")
  }

  /// Runs a body and turns its errors into problems of a database.
  static func about<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as Problem {
      throw error
    } catch let error as DatabaseError {
      throw Problem(error, file: file)
    } catch let row as MalformedRow {
      throw row.problem(of: file)
    } catch let error as RowDecodingError {
      throw damaged(file, line(for: error))
    }
  }

  /// What SQLite reports about a file.
  init(_ error: DatabaseError, file: String) {
    let reason = error.message ?? "no reason given"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(
        .unwritable, file,
        "no space is left; what was recorded is safe, and what came since is kept in memory",
        advice: "free some space, then go on")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .occupied, file, "another program keeps the database locked", advice: "end its transaction")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(file, reason)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .unwritable(file, reason: reason)
    case .SQLITE_CANTOPEN, .SQLITE_AUTH: self = .unreadable(file, reason: reason)
    case .SQLITE_IOERR:
      self.init(
        .unwritable, file, "reading or writing failed: \(reason)", advice: "check the disk")
    default:
      self.init(
        .invalid, file,
        "the database cannot be used: \(reason) (SQLite's code \(error.extendedResultCode.rawValue))"
      )
    }
  }
}
