import Foundation
import RunStore

/// Follows the log of a run that another process writes, from its last lines on.
package struct LogTail {
  private static let firstBytes: UInt64 = 262_144
  /// More of a line than any screen shows.
  private static let lineLimit = 2000
  private static let readLimit: UInt64 = 1 << 20

  private let url: URL
  private var offset: UInt64?
  private var rest = ""

  /// A tail of a run's log.
  package init(_ directory: RunDirectory) { url = directory.log }

  /// Whole lines that have come since the last call.
  package mutating func lines() -> [String] {
    guard let handle = try? FileHandle(forReadingFrom: url), let end = try? handle.seekToEnd()
    else {
      return []
    }
    defer { try? handle.close() }
    let isFirst = offset == nil
    // A log that became shorter was replaced.
    let start =
      offset.map { $0 <= end ? $0 : 0 } ?? (end > Self.firstBytes ? end - Self.firstBytes : 0)
    guard start < end, (try? handle.seek(toOffset: start)) != nil,
      let data = try? handle.read(upToCount: Int(min(end - start, Self.readLimit)))
    else { return [] }
    offset = start + UInt64(data.count)
    var lines = (rest + String(decoding: data, as: UTF8.self))
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    rest = String((lines.popLast() ?? "").suffix(Int(Self.readLimit)))
    // The first of the last bytes may be in the middle of a line.
    if isFirst, start > 0, lines.count > 1 { lines = Array(lines.dropFirst()) }
    return lines.map { $0.utf8.count > Self.lineLimit ? "\($0.prefix(Self.lineLimit))…" : $0 }
  }
}
