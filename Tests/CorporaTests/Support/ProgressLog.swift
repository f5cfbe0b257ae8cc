import Corpora
import Synchronization

/// Remembers what was reported, and cancels after a number of reports.
final class ProgressLog: Sendable {
  private let reports = Mutex<[CorpusProgress]>([])
  private let limit: Int

  init(cancelAfter limit: Int = .max) { self.limit = limit }

  var all: [CorpusProgress] { reports.withLock { $0 } }

  /// How often tokenizing was reported: not at all if the cache had the tokens.
  var tokenizingCount: Int { all.count { $0.activity == .tokenizing } }

  var monitor: CorpusMonitor {
    CorpusMonitor(
      report: { progress in self.reports.withLock { $0.append(progress) } },
      isCancelled: { self.all.count >= self.limit })
  }
}
