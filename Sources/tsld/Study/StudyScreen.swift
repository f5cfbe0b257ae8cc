import Dashboard
import Foundation
import Screen
import Terminal

/// A study on the terminal, until it has ended or somebody leaves it.
final class StudyScreen: StudyDisplay {
  private let screen: Screen
  private let symbols: Symbols
  private let theme: Theme
  private let capture: StreamCapture
  private var view: StudyView
  private let table: () -> StudyTable
  private var isAsked = false

  /// Opens the terminal.
  ///
  /// - Parameters:
  ///   - table: what is known by now; asked again whenever a job has ended.
  /// - Throws: `ScreenError` where there is none to draw on, `Problem` for the theme.
  init(
    _ options: DashboardOptions, name: String, jobs: [[String]], table: @escaping () -> StudyTable
  ) throws {
    theme = try options.chosenTheme()
    screen = try Screen { terminal in
      ColourDepth.detected(
        environment: ProcessInfo.processInfo.environment, terminfoColours: terminal.colours,
        hasDirectColour: terminal.hasDirectColour, override: options.colors)
    }
    capture = try StreamCapture()
    symbols = Symbols(screen.showsUnicode ? options.chosenGlyphs : .ascii, depth: screen.depth)
    self.table = table
    view = StudyView(
      name: name, table: table(), jobs: jobs, progress: StudyProgress(jobCount: 1))
    draw()
  }

  func ended(_ job: StudyJob, took: Duration?) { view.table = table() }

  func failed(_ name: String, _ reason: String) {}

  func show(_ progress: StudyProgress, isNew: Bool) {
    guard isNew else { return }
    view.progress = progress
    draw()
  }

  func waitsToStop() -> Bool {
    for event in screen.read(timeoutMilliseconds: 50) {
      switch event {
      case .input(.key(let key)): press(key)
      case .input(.resize), .resumed: draw()
      case .input: break
      // Without a terminal nobody could stop it any more.
      case .stop, .lost:
        Streams.hurry()
        isAsked = true
      }
    }
    return isAsked
  }

  func close() {
    screen.close()
    capture.close()
    for line in capture.take().lines { Streams.note(line + "\n") }
  }

  private func press(_ key: Key) {
    let last = view.jobs.count - 1
    func move(to row: Int) {
      view.selected = min(max(row, 0), last)
      draw()
    }
    let here = view.selected ?? 0
    switch key {
    case .character("q"), .control("c"): isAsked = true
    case .control("z"): screen.suspend()
    case .control("l"): screen.redraw()
    case .up, .character("k"): move(to: here - 1)
    case .down, .character("j"): move(to: view.selected == nil ? 0 : here + 1)
    case .pageUp: move(to: here - 10)
    case .pageDown: move(to: here + 10)
    case .home: move(to: 0)
    case .end: move(to: last)
    case .escape:
      view.selected = nil
      draw()
    default: break
    }
  }

  private func draw() {
    var canvas = Canvas(screen.size, symbols: symbols)
    view.draw(on: &canvas)
    screen.show(canvas.frame, theme: theme)
  }
}
