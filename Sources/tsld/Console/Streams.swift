import Foundation

/// Writing to standard output and standard error without ever crashing on them.
enum Streams {
  /// Writes a line of results.
  ///
  /// - Throws: where it cannot be written: a result that nobody got is a failure.
  static func out(_ text: String) throws {
    do { try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8)) } catch {
      throw Failure(reason: String(cString: strerror(errno)))
    }
  }

  /// Writes what a person should see; lost where nobody can.
  static func note(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Standard output that cannot be written.
  struct Failure: Error, CustomStringConvertible {
    let reason: String
    var description: String { "standard output cannot be written: \(reason)" }
  }
}
