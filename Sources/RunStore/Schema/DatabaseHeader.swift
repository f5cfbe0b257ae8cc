import Foundation

/// The first 100 bytes of a database file, read without SQLite: they tell what the file is before
/// anything in it is trusted.
struct DatabaseHeader {
  private static let size = 100
  private static let magic = Array("SQLite format 3\0".utf8)

  /// Reads the header of a run's database and checks that it is one.
  ///
  /// - Throws: ``RunStoreError`` where the file is missing, unreadable, no database, the database of
  ///   another program, of a newer schema, or shorter than it says.
  ///   What this process has open already was checked then.
  static func check(_ url: URL, maximumVersion: Int) throws {
    try OpenFile.unlessOpen(url.path) { try checkClosed(url, maximumVersion: maximumVersion) }
  }

  private static func checkClosed(_ url: URL, maximumVersion: Int) throws {
    let file = url.path
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? RunStoreError.missing(file)
        : RunStoreError.unreadable(file, reason: RunStoreError.systemReason)
    }
    defer { _ = close(descriptor) }

    var bytes = [UInt8](repeating: 0, count: size)
    let count = pread(descriptor, &bytes, size, 0)
    guard count >= 0 else {
      throw RunStoreError.unreadable(file, reason: RunStoreError.systemReason)
    }
    let directory = url.deletingLastPathComponent().path
    guard bytes.starts(with: magic.prefix(count)), count > 0 else {
      throw RunStoreError.notARun(
        directory, found: count == 0 ? "an empty run.sqlite" : "a run.sqlite of another format")
    }
    guard count == size else {
      throw RunStoreError.truncated(file: file, expected: size, found: count)
    }
    let application = integer(bytes, at: 68)
    guard application == UInt32(bitPattern: RunSchema.applicationID) else {
      throw RunStoreError.notARun(directory, found: "the database of another program")
    }
    let version = Int(integer(bytes, at: 60))
    guard version <= maximumVersion else {
      throw RunStoreError.schemaVersion(file: file, expected: maximumVersion, found: version)
    }
    try checkLength(bytes, descriptor: descriptor, file: file)
  }

  /// A file beside a write-ahead log may be shorter for a while, until the log is copied into it.
  private static func checkLength(_ bytes: [UInt8], descriptor: Int32, file: String) throws {
    var log = stat()
    if stat(file + "-wal", &log) == 0, log.st_size > 0 { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw RunStoreError.unreadable(file, reason: RunStoreError.systemReason)
    }
    let stored = Int(bytes[16]) << 8 | Int(bytes[17])
    let pageSize = stored == 1 ? 65536 : stored
    let expected = pageSize * Int(integer(bytes, at: 28))
    guard Int(status.st_size) >= expected else {
      throw RunStoreError.truncated(file: file, expected: expected, found: Int(status.st_size))
    }
  }

  private static func integer(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
