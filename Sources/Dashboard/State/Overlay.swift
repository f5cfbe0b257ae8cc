/// Another run's curves.
package struct Overlay: Sendable {
  /// The run's name.
  package let name: String
  /// Its curves.
  package let series: RunSeries

  /// The curves of a run that was read.
  package init(name: String, _ run: RunData) {
    self.name = name
    series = run.series.withoutTimes
  }
}
