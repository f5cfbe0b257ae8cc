import Checkpoints
import Foundation
import RunStore
import Untrusted

/// A run's tables as files of comma-separated values (RFC 4180), a header first.
///
/// What starts like a formula stays as it is: these are data for programs, and a changed text would
/// be another one.
enum CSVExport {
  private static let chunk = 1 << 20

  /// Writes a folder with a file for each table, all of it or none.
  ///
  /// - Throws: a `Problem` where the folder holds something already, or cannot be written.
  static func write(_ reader: RunReader, to url: URL) throws {
    try Folder.fill(url) { temporary in
      for table in RunReader.tables {
        try write(table, of: reader, to: temporary.appendingPathComponent("\(table).csv"))
      }
    }
  }

  private static func write(_ table: String, of reader: RunReader, to url: URL) throws {
    let count = try reader.rowCount(of: table)
    let file = try DurableFile(url)
    var buffer: [UInt8] = []
    var written = -1
    try reader.rows(of: table) { cells in
      buffer += cells.map(escaped).joined(separator: ",").utf8
      buffer += [13, 10]
      written += 1
      guard buffer.count >= chunk else { return }
      try file.write(buffer)
      buffer.removeAll(keepingCapacity: true)
      ProgressLine.show(table, Double(written) / Double(max(count, 1)))
    }
    try file.write(buffer)
    try file.commit()
  }

  private static func escaped(_ cell: String) -> String {
    let needsQuotes = cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }
}

extension Folder {
  /// Makes a folder whole or not at all; one with something in it is not touched.
  static func fill(_ url: URL, _ write: (_ temporary: URL) throws -> Void) throws {
    let url = url.standardizedFileURL
    try ModelDirectory.checkTarget(url)
    try create(url.deletingLastPathComponent())
    let temporary = temporarySibling(of: url)
    defer { try? FileManager.default.removeItem(at: temporary) }
    try create(temporary)
    try write(temporary)
    try replace(url, with: temporary)
  }
}
