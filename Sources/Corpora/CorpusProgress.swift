/// How far the making of a corpus has come.
package struct CorpusProgress: Equatable, Sendable {
  /// What is being done.
  package enum Activity: Equatable, Sendable {
    /// The files are read to see whether their tokens are cached.
    case reading
    /// The texts are turned into tokens; what is cached skips this.
    case tokenizing
  }

  /// What is being done.
  package let activity: Activity
  /// The file it is done to.
  package let file: String
  /// The share of this activity that is done, by bytes, from 0 to 1.
  package let fraction: Double

  /// A report of all three.
  package init(activity: Activity, file: String, fraction: Double) {
    self.activity = activity
    self.file = file
    self.fraction = fraction
  }
}
