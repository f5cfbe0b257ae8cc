/// What the system says of the training process at a moment.
public struct UsageSample: Sendable, Equatable {
  /// Bytes of memory in use.
  public var residentBytes: Int
  /// The most that were in use at once.
  public var peakBytes: Int
  /// Threads.
  public var threadCount: Int
  /// Cores in use on average since the last sample.
  public var cores: Double

  /// A sample of its values.
  public init(residentBytes: Int, peakBytes: Int, threadCount: Int, cores: Double) {
    self.residentBytes = residentBytes
    self.peakBytes = peakBytes
    self.threadCount = threadCount
    self.cores = cores
  }
}
