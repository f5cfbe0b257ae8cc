/// How far the making of a corpus has come.
package struct CorpusProgress: Equatable, Sendable {
  package enum Activity: Equatable, Sendable {
    /// Files that the cache does not know are read to see whether their tokens are cached.
    case reading
    /// The texts are turned into tokens; what is cached skips this.
    case tokenizing
  }

  package let activity: Activity
  package let file: String
  /// The share of this activity that is done, by bytes, from 0 to 1.
  package let fraction: Double

  package init(activity: Activity, file: String, fraction: Double) {
    self.activity = activity
    self.file = file
    self.fraction = fraction
  }
}
