import Foundation
import RunStore
import Terminal

/// An event in one line: its step, when it was, what happened.
struct EventLine {
  typealias Event = RunEvent

  let event: Event

  func draw(on canvas: inout Canvas, y: Int) {
    let style = event.isDiscarded ? Style(.inactive) : .plain
    canvas.text("\(event.step)", endingAt: 7, y: y, Style(.axis))
    var x = 8
    if canvas.size.width >= 60 {
      x += canvas.text(Self.clock(event.time), x: x, y: y, Style(.inactive)) + 1
    }
    x += canvas.text(event.kind.rawValue, x: x, y: y, kindStyle) + 1
    x = max(x, canvas.size.width >= 60 ? 28 : 19)
    let words = event.words + (event.isDiscarded ? " (taken back)" : "")
    canvas.text(words, x: x, y: y, style, width: canvas.size.width - x)
  }

  private var kindStyle: Style {
    switch event.kind {
    case .error: Style(.error, .bold)
    case .pause, .rewind: Style(.warning)
    case .checkpoint, .end: Style(.good)
    case .command: Style(.mark)
    default: Style(.inactive)
    }
  }

  /// The time of day in UTC, the same on every machine that looks at the run.
  private static func clock(_ time: Double) -> String {
    guard time.isFinite, abs(time) < 1e12 else { return "--:--:--" }
    let seconds = ((Int(time) % 86_400) + 86_400) % 86_400
    return String(
      format: "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
  }
}
