import Foundation
import RunStore
import Terminal
import Training

/// Everything that a dashboard shows; ``update(_:)`` is the only thing that changes it.
package struct State: Sendable {
  /// Whether the run is trained by this process.
  package enum Mode: Sendable, Equatable {
    /// Yes: quitting ends it.
    case training
    /// No: another process trains it, or none does any more.
    case watching
  }

  var mode: Mode
  /// What is known of the run.
  package internal(set) var run = RunData()
  var size: Size
  /// What the terminal shows.
  var symbols: Symbols
  package internal(set) var tab = Tab.overview
  var time: Int?
  /// How charts over steps are looked at.
  var charts = ChartSettings()
  /// The panes' own states, in the order of the tabs.
  var panes = Tab.allCases.map(\.pane)
  var prompt: Prompt?
  var history: [String] = []
  var quitDialog: QuitDialog?
  /// What is read over the panes, and from which line on.
  var page: Page?
  var pageScroll = 0
  var notice: Notice?
  /// The tour, while it is shown.
  var tour: Tour?
  /// Why the run cannot be read; nil where it can.
  var problem: String?
  /// Why the run stands still, once somebody has read it.
  var readReason: String?
  var log: [String] = []
  var overlays: [Overlay] = []
  /// The runs of the same folder, as they were when they were last read.
  var compared: [ComparedRun] = []
  /// What typed commands can name.
  var offers = Offers()
  /// The theme that is shown.
  package internal(set) var theme: String
  /// Where the clock times of events are told.
  var timeZone = TimeZone.current
  var opened = Date()
  /// The theme to return to when the one that is tried out is not chosen.
  var themeBefore: String?
  /// Commands whose answer has not come.
  var pending: [Int: Command] = [:]
  /// What is being taken back: the commands that do it, by the events of the changes.
  var undone: [Int: Command] = [:]
  /// What the dashboard does when the training has ended: it stays, unless it was asked to leave.
  var quitsAtEnd = false

  static let logLimit = 2000

  /// A dashboard of a run of which nothing is known yet.
  package init(
    mode: Mode, size: Size, theme: String, symbols: Symbols = Symbols(.braille),
    tab: Tab = .overview
  ) {
    self.mode = mode
    self.size = size
    self.theme = theme
    self.symbols = symbols
    self.tab = tab
  }

  /// The pane that is shown.
  var pane: any Pane {
    get { panes[tab.rawValue - 1] }
    set { panes[tab.rawValue - 1] = newValue }
  }

  var context: Context {
    Context(
      run: run, time: time, charts: charts, overlays: overlays, compared: compared, log: log,
      pending: pending.sorted { $0.key < $1.key }.map(\.value),
      size: ScreenLayout(size).body.size, symbols: symbols, timeZone: timeZone, opened: opened)
  }
}

/// The line that says what became of the last thing that was asked for.
package struct Notice: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Not known yet.
    case waiting
    case done, failed
    /// Nothing that was asked for, but good to know.
    case advice
  }

  let kind: Kind
  let text: String

  init(_ kind: Kind, _ text: String) { (self.kind, self.text) = (kind, text) }
}
