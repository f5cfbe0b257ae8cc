import Foundation
import Untrusted

/// The first 100 bytes of a database file, read without SQLite: they tell what the file is before
/// anything in it is trusted.
enum DatabaseHeader {
  private static let size = 100
  private static let magic = Array("SQLite format 3\0".utf8)

  /// Checks that a file is a run's database of a version that can be read, and whole; what this
  /// process has open was checked before.
  ///
  /// - Throws: a ``Problem`` where it is missing or unreadable, no regular file, no run's database,
  ///   of a newer schema, or shorter than it says.
  static func check(_ url: URL) throws {
    if let fault = try fault(url) { throw fault }
  }

  /// Why the database of a run cannot be used.
  ///
  /// - Throws: a ``Problem`` where the file cannot be read or is no run's database.
  static func fault(_ url: URL) throws -> Problem? {
    for suffix in ["-wal", "-shm", "-journal"] { try checkKind(url.path + suffix) }
    return try OpenFile.unlessOpen(url.path) { try read(RegularFile(url), url) } ?? nil
  }

  static func unknown(version: Int, _ file: String) -> Problem {
    Problem(
      .unsupported, file,
      "expected a schema of version 1 to \(RunSchema.version), found version \(version)",
      advice: version > RunSchema.version
        ? "a newer version of this program wrote it: update this one" : nil)
  }

  /// SQLite opens what lies beside the database without looking: a pipe would block it for ever.
  private static func checkKind(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw Problem.invalid(path, expected: "a regular file", found: "something else")
  }

  private static func read(_ file: RegularFile, _ url: URL) throws -> Problem? {
    func truncated(_ expected: Int) -> Problem {
      .invalid(
        url.path, expected: "\(expected) bytes", found: "\(file.byteCount)",
        advice: "the file is incomplete, copy it again")
    }
    let bytes = try file.bytes(at: 0, count: size)
    let directory = url.deletingLastPathComponent().path
    guard magic.starts(with: bytes.prefix(magic.count)), !bytes.isEmpty else {
      throw Problem.notARun(
        directory, found: bytes.isEmpty ? "an empty run.sqlite" : "a run.sqlite of another format")
    }
    guard bytes.count == size else { return truncated(size) }
    guard integer(bytes, at: 68) == UInt32(bitPattern: RunSchema.applicationID) else {
      throw Problem.notARun(directory, found: "the database of another program")
    }
    let version = Int(integer(bytes, at: 60))
    guard version <= RunSchema.version else { return unknown(version: version, url.path) }
    // A file beside a write-ahead log may be shorter for a while, until the log is copied into it.
    var log = stat()
    if stat(url.path + "-wal", &log) == 0, log.st_size > 0 { return nil }
    let stored = Int(bytes[16]) << 8 | Int(bytes[17])
    let expected = (stored == 1 ? 65536 : stored) * Int(integer(bytes, at: 28))
    return file.byteCount < expected ? truncated(expected) : nil
  }

  private static func integer(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
