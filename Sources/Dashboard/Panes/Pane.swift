import Foundation
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
  /// The runs of the same folder, this one among them; none before they were asked for.
  var compared: [ComparedRun] = []
  /// What was written to standard output and standard error.
  package let log: [String]
  /// The commands that were sent and have no answer yet.
  var pending: [Command] = []
  /// The room of a pane: keys that move by lines and pages need it.
  package var size = Size(80, 20)
  /// What the terminal shows: it decides how wide things are.
  var symbols = Symbols(.braille)
  /// Where clock times are told.
  var timeZone = TimeZone.current
  /// When the dashboard was opened: what happened on that day or later needs no date.
  var opened = Date()
}

/// A part of the dashboard: its state, its keys, its words and its view. The shell knows no more of
/// it than this.
///
/// What the mouse does is said while drawing, by ``Terminal/Canvas/onMouse(in:_:)``.
protocol Pane: Sendable {
  /// The keys that do something in it alone.
  var keys: [Binding] { get }
  /// What the quantities in it mean.
  var glossary: [Glossary.Entry] { get }
  /// What was chosen in it that is kept for the next time, by name.
  var choices: [String: String] { get set }
  /// Whether Escape has nothing to leave in it.
  var isAtRoot: Bool { get }
  /// Whether it has something to show while the run is being opened.
  var showsOpening: Bool { get }
  /// It comes onto the screen; returns what it needs for that.
  mutating func shown() -> [Action]
  /// Reacts to an action.
  ///
  /// - Returns: what the shell has to do about it; nil where the action means nothing here.
  mutating func perform(_ action: Action, _ context: Context) -> [Action]?
  /// Finds a text, or shows only what contains it.
  mutating func find(_ text: String, _ context: Context)
  /// Follows what is new of the run.
  mutating func follow(_ run: RunData)
  /// A command was sent from this dashboard.
  mutating func sent(_ command: Command)
  /// A command that was sent from this dashboard was answered.
  mutating func answered(_ command: Command, _ answer: Answer, _ run: RunData)
  /// Draws it over the whole canvas.
  func draw(on canvas: inout Canvas, _ context: Context)
}

extension Pane {
  var choices: [String: String] {
    get { [:] }
    set {}
  }
  var isAtRoot: Bool { true }
  var showsOpening: Bool { false }
  mutating func shown() -> [Action] { [] }
  mutating func find(_ text: String, _ context: Context) {}
  mutating func follow(_ run: RunData) {}
  mutating func sent(_ command: Command) {}
  mutating func answered(_ command: Command, _ answer: Answer, _ run: RunData) {}

  /// Whether it shows anything over steps.
  var hasCharts: Bool { keys.contains { $0.action == .resetZoom } }

  /// What keys that move do on charts over steps: they move the cursor through time.
  func movingCursor(_ action: Action) -> [Action]? {
    switch action {
    case .left: [.moveCursor(-1)]
    case .right: [.moveCursor(1)]
    case .pageUp: [.moveCursor(-10)]
    case .pageDown: [.moveCursor(10)]
    case .home: [.look(.step(0))]
    case .end: [.look(.now)]
    default: nil
    }
  }
}

/// What a part of the screen makes of the mouse at a place of its own; nil leaves it to what lies
/// below.
struct MouseReaction: Sendable {
  let react: @Sendable (Mouse) -> [Action]?
}

extension Canvas {
  /// Lets a part react to the mouse; what is drawn later lies on top.
  mutating func onMouse(
    in part: Rect? = nil, _ react: @escaping @Sendable (Mouse) -> [Action]?
  ) {
    addRegion(part ?? bounds, MouseReaction(react: react))
  }

  /// Lets a part react to a press.
  mutating func onPress(in part: Rect? = nil, _ actions: Action...) {
    onMouse(in: part) { $0.action == .press ? actions : nil }
  }

  /// Lets a part that can be scrolled react to the wheel.
  mutating func onWheel(in part: Rect? = nil, lines: Int = 3, first: Action...) {
    onMouse(in: part) { mouse in
      switch mouse.action {
      case .scrollUp: first + [.scroll(-lines)]
      case .scrollDown: first + [.scroll(lines)]
      default: nil
      }
    }
  }
}
