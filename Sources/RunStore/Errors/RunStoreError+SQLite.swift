import Foundation
import GRDB

extension RunStoreError {
  /// Runs a body and turns SQLite's errors into those of a run, about `file`.
  static func about<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw RunStoreError(error, file: file)
    }
  }

  /// The error that SQLite reports about `file`.
  init(_ error: DatabaseError, file: String) {
    let reason = error.message ?? "no reason given"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(file: file)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(file: file)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(file: file, problem: reason)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .unwritable(file, reason: reason)
    case .SQLITE_CANTOPEN, .SQLITE_AUTH: self = .unreadable(file, reason: reason)
    case .SQLITE_IOERR: self = .inputOutput(file: file, reason: reason)
    default:
      self = .database(file: file, code: Int(error.extendedResultCode.rawValue), reason: reason)
    }
  }

  /// The system's reason for the last failed call.
  static var systemReason: String { String(cString: strerror(errno)) }
}
