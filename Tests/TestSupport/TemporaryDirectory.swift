import Foundation

/// A new folder for a test's files.
package struct TemporaryDirectory: Sendable {
  /// Where it is.
  package let url: URL

  /// A folder that is there, and stays.
  package init(url: URL) { self.url = url }

  /// Creates an empty folder, and removes it with everything in it after `body`.
  package static func with<T>(_ body: (TemporaryDirectory) throws -> T) throws -> T {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("tsld-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(TemporaryDirectory(url: url))
  }

  /// A name in the folder.
  package func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Writes a file into the folder, and the folders around it.
  @discardableResult
  package func write(_ data: Data, to name: String) throws -> URL {
    let target = file(name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: target)
    return target
  }

  /// Writes a text file into the folder.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> URL {
    try write(Data(text.utf8), to: name)
  }
}
