import Foundation
import RunStore
import Untrusted

/// Another run's curves.
package struct Overlay: Sendable {
  /// The run's name.
  package let name: String
  /// Its curves.
  package let series: RunSeries

  /// The curves of a run that was read.
  package init(name: String, _ run: RunData) {
    self.name = name
    series = run.series.withoutTimes
  }

  /// Reads a run: by its path, or by the name of a run beside another one.
  ///
  /// - Throws: a `Problem` where it is no run or cannot be read.
  package init(reading name: String, beside other: RunDirectory) throws {
    let path = NSString(string: name).expandingTildeInPath
    let beside = other.url.deletingLastPathComponent().appendingPathComponent(name)
    let isPath = FileManager.default.fileExists(atPath: path)
    let directory = try RunDirectory(opening: isPath ? URL(fileURLWithPath: path) : beside)
    var run = RunData()
    try directory.tellAll { run.apply($0) }
    self.init(name: directory.name, run)
  }
}

extension RunDirectory {
  /// Tells everything that is recorded of the run by now.
  ///
  /// - Throws: a `Problem` where it cannot be read.
  package func tellAll(_ tell: (RunUpdate) -> Void) throws {
    // What is only read needs no version to be steered from.
    let feed = RunFeed(self, link: StoreLink(self, programVersion: ""))
    repeat {
      let update = feed.poll()
      if let problem = update.problem { throw Problem(.unreadable, "", problem) }
      tell(update)
    } while feed.isBehind
  }
}
