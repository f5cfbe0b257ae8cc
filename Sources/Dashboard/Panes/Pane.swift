import Terminal

/// A part of the dashboard: its state and its view.
protocol Pane: Sendable {
  /// Reacts to an action; returns whether it was one for this pane.
  mutating func perform(_ action: Action, _ context: Context) -> PaneResult
  /// Reacts to the mouse at a place of the pane.
  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult
  /// Whether Escape has nothing to leave in it.
  var isAtRoot: Bool { get }
  /// Draws it over the whole canvas.
  func draw(on canvas: inout Canvas, _ context: Context)
}

/// What a pane made of an action.
struct PaneResult: Sendable, Equatable {
  /// The step to look at from now on; nil leaves it.
  var time: TimeChange?
  /// The pane to show.
  var tab: Tab?
  /// The view to show in the loss pane.
  var lossView: LossView?
  /// How charts over steps are looked at from now on; nil leaves it.
  var charts: ChartSettings?
  /// What the program should do.
  var effects: [Effect] = []

  /// Nothing beyond the pane's own state.
  static let none = PaneResult()

  static func look(at step: Int?) -> PaneResult {
    PaneResult(time: step.map { .step($0) } ?? .now)
  }
  static func send(_ effects: Effect...) -> PaneResult { PaneResult(effects: effects) }
}

/// Another moment to look at.
enum TimeChange: Sendable, Equatable {
  /// The newest step, from now on.
  case now
  /// A step.
  case step(Int)
}
