import Foundation

/// What is needed of the file system, with errors that name the file and the reason.
package enum Files {
  /// The last system call's error, in words.
  static var systemReason: String { String(cString: strerror(errno)) }

  /// Whether there is a folder.
  static func isDirectory(_ url: URL) -> Bool {
    var isDirectory = ObjCBool(false)
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// Whether there is anything under that name.
  static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  /// A regular file's bytes, mapped into memory.
  static func map(_ url: URL) throws -> Data { try read(url, options: .alwaysMapped) }

  /// A JSON file's value.
  static func json(_ url: URL) throws -> JSONValue {
    try JSONValue(parsing: try read(url, options: []), file: url.path)
  }

  private static func read(_ url: URL, options: Data.ReadingOptions) throws -> Data {
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      if errno == ENOENT { throw CheckpointError.missingFile(url.path) }
      throw CheckpointError.unreadable(url.path, reason: systemReason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError.unreadable(url.path, reason: "not a regular file")
    }
    guard access(url.path, R_OK) == 0 else {
      throw CheckpointError.unreadable(url.path, reason: systemReason)
    }
    do { return try Data(contentsOf: url, options: options) } catch {
      throw CheckpointError.unreadable(url.path, reason: error.localizedDescription)
    }
  }

  /// Waits until a folder's entries are on the disk.
  static func synchronize(directory url: URL) {
    let descriptor = open(url.path, O_RDONLY)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }

  /// Renames a file or folder within its file system, replacing a file or an empty folder.
  static func rename(_ source: URL, to target: URL) throws {
    guard Foundation.rename(source.path, target.path) == 0 else {
      throw CheckpointError.unwritable(target.path, reason: systemReason)
    }
    synchronize(directory: target.deletingLastPathComponent())
  }

  /// Creates a folder and those around it, unless they exist.
  package static func createDirectory(_ url: URL) throws {
    guard !isDirectory(url) else { return }
    let parent = url.deletingLastPathComponent()
    if !exists(parent) { try createDirectory(parent) }
    // Another process may make it at the same time.
    guard mkdir(url.path, 0o777) == 0 || errno == EEXIST && isDirectory(url) else {
      throw CheckpointError.unwritable(url.path, reason: systemReason)
    }
  }

  /// Whether a folder has no entries, hidden ones included.
  static func isEmptyDirectory(_ url: URL) throws -> Bool {
    do { return try FileManager.default.contentsOfDirectory(atPath: url.path).isEmpty } catch {
      throw CheckpointError.unreadable(url.path, reason: error.localizedDescription)
    }
  }

  /// Copies a file's content; where the source is a link, that of the file it leads to.
  static func copy(_ source: URL, to target: URL) throws {
    let data = try map(source)
    let file = try AtomicFile(target)
    try data.withUnsafeBytes { try file.write($0) }
    try file.commit()
  }

  /// Removes a file or folder, if it is there.
  static func remove(_ url: URL) { try? FileManager.default.removeItem(at: url) }

  /// A name beside `url` that nothing else has.
  static func temporarySibling(of url: URL) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(UUID().uuidString.prefix(8)).partial")
  }
}
