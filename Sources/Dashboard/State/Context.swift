import RunStore
import Terminal

/// What panes are drawn from besides their own state.
public struct Context: Sendable {
  /// The run.
  public let run: RunData
  /// The step that is looked at; nil for the newest.
  public let time: Int?
  /// How charts over steps are looked at.
  var charts = ChartSettings()
  /// Other runs to compare with.
  public let overlays: [Overlay]
  /// What was written to standard output and standard error.
  public let log: [String]
  /// The room of a pane: keys that move by lines and pages need it.
  public var size = Size(80, 20)
  /// What the terminal shows: it decides how wide things are.
  var symbols = Symbols(.braille)
}
