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
    return Overlay(name: directory.name, try RunData.reading(directory))
  }
}

extension RunData {
  /// Everything that is recorded of a run by now.
  ///
  /// - Throws: a `Problem` where it cannot be read.
  static func reading(_ directory: RunDirectory) throws -> RunData {
    let feed = RunFeed(directory, link: StoreLink(directory, programVersion: TSLD.version))
    var run = RunData()
    repeat {
      let update = feed.poll()
      if let problem = update.problem { throw Problem(.unreadable, "", problem) }
      run.apply(update)
    } while feed.isBehind
    return run
  }
}
