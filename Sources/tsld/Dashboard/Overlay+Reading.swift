import Dashboard
import Foundation
import RunStore
import Untrusted

extension Overlay {
  /// Reads a run to lay it over another one: by its path, or by the name of a run beside it.
  ///
  /// - Throws: a `Problem` where it is no run or cannot be read.
  static func reading(_ name: String, beside other: RunDirectory) throws -> Overlay {
    let path = NSString(string: name).expandingTildeInPath
    let beside = other.url.deletingLastPathComponent().appendingPathComponent(name)
    let isPath = FileManager.default.fileExists(atPath: path)
    let directory = try RunDirectory(opening: isPath ? URL(fileURLWithPath: path) : beside)
    var run = RunData()
    try directory.tellAll { run.apply($0) }
    return Overlay(name: directory.name, run)
  }
}

extension RunDirectory {
  /// Tells everything that is recorded of the run by now.
  ///
  /// - Throws: a `Problem` where it cannot be read.
  func tellAll(_ tell: (RunUpdate) -> Void) throws {
    let feed = RunFeed(self, link: StoreLink(self, programVersion: TSLD.version))
    repeat {
      let update = feed.poll()
      if let problem = update.problem { throw Problem(.unreadable, "", problem) }
      tell(update)
    } while feed.isBehind
  }
}
