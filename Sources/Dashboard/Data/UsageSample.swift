/// What the system says of the training process at a moment.
package struct UsageSample: Sendable, Equatable {
  /// Bytes of memory in use.
  package var residentBytes: Int
  /// The most that were in use at once.
  package var peakBytes: Int
  /// Threads.
  package var threadCount: Int
  /// Cores in use on average since the last sample.
  package var cores: Double

  /// A sample of its values.
  package init(residentBytes: Int, peakBytes: Int, threadCount: Int, cores: Double) {
    self.residentBytes = residentBytes
    self.peakBytes = peakBytes
    self.threadCount = threadCount
    self.cores = cores
  }
}
