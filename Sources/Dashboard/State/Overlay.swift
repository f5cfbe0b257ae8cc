import RunStore
import Terminal

/// Another run's curves.
package struct Overlay: Sendable {
  /// The run's name.
  package let name: String
  /// Its quantities.
  package let series: [StepQuantity: Series]
  /// Its perplexities on the held-out text.
  package let perplexity: Series

  /// The curves of a run that was read.
  package init(name: String, _ run: RunData) {
    self.name = name
    series = run.series
    perplexity = run.perplexitySeries
  }
}
