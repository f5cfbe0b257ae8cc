import Foundation
import RunStore
import Untrusted

/// Another run's curves.
package struct Overlay: Sendable {
  /// The run's name.
  package let name: String
  /// Its curves over its own steps.
  package let series: RunSeries
  private let pace: RunPace

  /// The curves of a run that was read.
  package init(name: String, _ run: RunData) {
    self.name = name
    series = run.series.withoutTimes
    pace = RunPace(run)
  }

  /// Its curves as they lie beside a run's: each of its steps where that run had learned from as
  /// many tokens, or had taken as long.
  func series(along alignment: Alignment, of run: RunData) -> RunSeries {
    let own = RunPace(run)
    let factor =
      switch alignment {
      case .steps: 1.0
      case .tokens: pace.tokens / own.tokens
      case .time: pace.seconds / own.seconds
      }
    return factor.isFinite && factor > 0 && factor != 1 ? series.scaled(by: factor) : series
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

/// What runs that are laid over one another have in common at a place.
package enum Alignment: String, Sendable, CaseIterable {
  case steps, tokens, time

  var next: Alignment {
    switch self {
    case .steps: .tokens
    case .tokens: .time
    case .time: .steps
    }
  }
}

/// What a run's step is on average.
private struct RunPace: Sendable {
  let tokens: Double
  let seconds: Double

  init(_ run: RunData) {
    let count = Double(run.series[.loss]?.count ?? 0)
    (tokens, seconds) = (run.stepTokens / count, run.stepSeconds / count)
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
