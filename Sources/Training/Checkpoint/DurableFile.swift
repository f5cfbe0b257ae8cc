import Foundation
import Untrusted

/// Files that are on the disk when writing them returns.
enum DurableFile {
  /// Writes a file and waits until its bytes are on the disk.
  static func write(_ data: Data, to url: URL) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(url) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try handle.write(contentsOf: data) } catch {
      throw Problem.unwritable(url.path, reason: error.localizedDescription)
    }
    guard fsync(descriptor) == 0 else { throw failure(url) }
  }

  /// Waits until a folder's entries are on the disk.
  static func synchronizeDirectory(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(url) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(url) }
  }

  /// The bytes of the files in a folder.
  static func size(_ folder: URL) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(0) { sum, name in
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.appendingPathComponent(name).path)
      return sum + ((attributes[.size] as? Int) ?? 0)
    }
  }

  private static func failure(_ url: URL) -> Problem {
    .unwritable(url.path, reason: String(cString: strerror(errno)))
  }
}
