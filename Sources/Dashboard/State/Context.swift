import RunStore
import Terminal
import Training

/// What panes are drawn from besides their own state.
package struct Context: Sendable {
  /// The run.
  package let run: RunData
  /// The step that is looked at; nil for the newest.
  package let time: Int?
  /// How charts over steps are looked at.
  var charts = ChartSettings()
  /// Other runs to compare with.
  package let overlays: [Overlay]
  /// What was written to standard output and standard error.
  package let log: [String]
  /// The commands that were sent and have no answer yet.
  var pending: [Command] = []
  /// The room of a pane: keys that move by lines and pages need it.
  package var size = Size(80, 20)
  /// What the terminal shows: it decides how wide things are.
  var symbols = Symbols(.braille)
}
