import Foundation
import RunStore
import Untrusted

/// Follows the log of a run that another process writes, from its last lines on.
package struct LogTail {
  private static let firstBytes = 262_144
  /// More of a line than any screen shows.
  private static let lineLimit = 2000
  private static let readLimit = 1 << 20

  private let url: URL
  private var offset: Int?
  private var rest = ""

  /// A tail of a run's log.
  package init(_ directory: RunDirectory) { url = directory.log }

  /// Whole lines that have come since the last call.
  package mutating func lines() -> [String] {
    guard let file = try? RegularFile(url) else { return [] }
    let end = file.byteCount
    let isFirst = offset == nil
    // A log that became shorter was replaced.
    let start =
      offset.map { $0 <= end ? $0 : 0 } ?? (end > Self.firstBytes ? end - Self.firstBytes : 0)
    guard start < end,
      let data = try? file.bytes(at: start, count: min(end - start, Self.readLimit))
    else { return [] }
    offset = start + data.count
    var lines = (rest + String(decoding: data, as: UTF8.self))
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    rest = String((lines.popLast() ?? "").suffix(Self.readLimit))
    // The first of the last bytes may be in the middle of a line.
    if isFirst, start > 0, lines.count > 1 { lines = Array(lines.dropFirst()) }
    return lines.map { $0.utf8.count > Self.lineLimit ? "\($0.prefix(Self.lineLimit))…" : $0 }
  }
}
