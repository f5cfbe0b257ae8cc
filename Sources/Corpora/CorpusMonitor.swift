/// Follows the making of a corpus, and can stop it.
///
/// Both closures are called on the thread that makes the corpus, about once per megabyte.
package struct CorpusMonitor: Sendable {
  let report: @Sendable (CorpusProgress) -> Void
  let isCancelled: @Sendable () -> Bool

  /// A monitor of two closures; when `isCancelled` says so, ``CorpusError/cancelled`` is thrown.
  package init(
    report: @escaping @Sendable (CorpusProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.report = report
    self.isCancelled = isCancelled
  }

  /// Sees nothing, stops nothing.
  package static let none = CorpusMonitor()

  func checkCancellation() throws(CorpusError) {
    if isCancelled() { throw .cancelled }
  }
}
