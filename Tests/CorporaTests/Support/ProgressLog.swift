import Corpora

/// Remembers what was reported.
final class ProgressLog {
  private(set) var all: [CorpusProgress] = []

  /// How often tokenizing was reported: not at all if the cache had the tokens.
  var tokenizingCount: Int { all.count { $0.activity == .tokenizing } }

  func add(_ progress: CorpusProgress) { all.append(progress) }
}
