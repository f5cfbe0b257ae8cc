import RunStore
import Terminal

/// Another run's curves.
public struct Overlay: Sendable {
  /// The run's name.
  public let name: String
  /// Its quantities.
  public let series: [StepQuantity: Series]
  /// Its perplexities on the held-out text.
  public let perplexity: Series

  /// The curves of a run that was read.
  public init(name: String, _ run: RunData) {
    self.name = name
    series = run.series
    perplexity = run.perplexitySeries
  }
}
