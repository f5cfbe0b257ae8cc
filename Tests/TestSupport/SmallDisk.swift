import Foundation

/// A file system in memory with room for a few megabytes, for tests of full disks.
///
/// Mounting needs the rights of root on Linux; tests ask ``isAvailable`` first.
package struct SmallDisk: Sendable {
  /// Its root, as a folder for a test's files.
  package let folder: TemporaryDirectory

  /// Whether file systems can be mounted here.
  package static let isAvailable: Bool = {
    #if os(Linux)
      return geteuid() == 0 && (try? with(megabytes: 1) { _ in true }) == true
    #else
      return false
    #endif
  }()

  /// Why tests that need one are skipped.
  package static let reason = "needs root and the right to mount a tmpfs"

  /// What the system said where it did not mount.
  private struct Failure: Error {
    let arguments: [String]
  }

  /// Mounts a disk, and takes it away with everything on it after `body`.
  package static func with<T>(megabytes: Int, _ body: (SmallDisk) throws -> T) throws -> T {
    try TemporaryDirectory.with { folder in
      let url = folder.file("disk")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", url.path)
      // Lazily, so that a file still open somewhere cannot keep it.
      defer { try? run("umount", "-l", url.path) }
      return try body(SmallDisk(folder: TemporaryDirectory(url: url)))
    }
  }

  /// Takes all room but so many bytes.
  package func fill(leaving bytes: Int = 0) throws {
    let descriptor = open(ballast.path, O_WRONLY | O_CREAT | O_APPEND, 0o666)
    guard descriptor >= 0 else { throw Failure(arguments: ["open"]) }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 1, count: 4096)
    while write(descriptor, page, page.count) == page.count {}
    guard bytes > 0 else { return }
    var status = stat()
    fstat(descriptor, &status)
    _ = ftruncate(descriptor, max(0, status.st_size - off_t(bytes)))
  }

  /// Gives the room back.
  package func free() throws { try FileManager.default.removeItem(at: ballast) }

  /// Lets nothing more be written, until the disk is taken away.
  package func protect() throws { try Self.run("mount", "-o", "remount,ro", folder.url.path) }

  private var ballast: URL { folder.file("ballast") }

  private static func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(arguments: arguments) }
  }
}
