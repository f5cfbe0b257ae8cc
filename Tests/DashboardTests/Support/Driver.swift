import Foundation
import RunStore
import Terminal
import Testing
import Training

@testable import Dashboard

/// A dashboard that is driven without a terminal, and a session that answers when it is told to.
struct Driver {
  var state: State
  private(set) var effects: [Effect] = []
  private var nextID = 1
  /// The themes that cannot be read.
  var brokenThemes: Set<String> = []

  init(
    _ mode: State.Mode = .training, tab: Tab = .overview, size: Size = Screens.middle,
    update: RunUpdate? = RunFixture.update()
  ) {
    state = State(mode: mode, size: size, theme: "standard", tab: tab)
    state.timeZone = .gmt
    state.opened = Date(timeIntervalSince1970: 4e9)
    if let update { send(.update(update)) }
    effects = []
  }

  mutating func send(_ event: Event) {
    let new = state.update(event)
    effects += new
    // The program reads a theme at once.
    for case .useTheme(let name) in new {
      _ = state.update(brokenThemes.contains(name) ? .failed("malformed") : .theme(name))
    }
  }

  mutating func press(_ keys: Key...) {
    for key in keys { send(.input(.key(key))) }
  }

  mutating func type(_ text: String) {
    for character in text { press(.character(character)) }
  }

  /// Types a command and presses Enter.
  mutating func run(_ line: String) {
    type(":" + line)
    press(.enter)
  }

  /// Takes the effects since the last call.
  mutating func take() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  /// Answers the last command that was sent, as a session does.
  mutating func answer(
    _ command: Command, refusal: String? = nil, before: String? = nil, after: String? = nil
  ) {
    send(.sent(id: nextID, command))
    var update = RunUpdate()
    update.answers = [
      Answer(id: nextID, step: 240, refusal: refusal, before: before, after: after)
    ]
    nextID += 1
    send(.update(update))
  }

  /// Changes what the run is doing.
  mutating func enter(_ phase: RunPhase, step: Int = 240) {
    var update = RunUpdate()
    update.standing = RunFixture.standing(steps: step, phase: phase, totalSteps: 400)
    send(.update(update))
  }

  /// Expects a screen that a terminal shows as it is: of its size, with the run above and all tabs,
  /// no character that a terminal would obey, and no half of a wide one.
  func expectWhole(_ what: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
    let frame = frame
    #expect(frame.size == state.size, what, sourceLocation: sourceLocation)
    #expect(frame.unshowable.isEmpty, what, sourceLocation: sourceLocation)
    let lines = frame.lines
    guard ScreenLayout.fits(state.size) else {
      // As much of it as there is room for.
      let first = "\(state.run.standing.phase.word) \(state.run.standing.step)"
      let shown = lines.first ?? ""
      #expect(
        shown.hasPrefix(first) || first.hasPrefix(shown), what, sourceLocation: sourceLocation)
      return
    }
    #expect(lines[0].hasPrefix("tsld "), what, sourceLocation: sourceLocation)
    #expect(
      lines[1].hasPrefix("step \(state.run.standing.step)/"), what, sourceLocation: sourceLocation)
    var tabs = Canvas(Size(state.size.width, 1), symbols: state.symbols)
    Tabs(Tab.allCases.map(\.title), selected: state.tab.rawValue - 1).draw(on: &tabs)
    #expect(lines[2] == tabs.frame.lines[0], what, sourceLocation: sourceLocation)
  }

  var frame: Frame { state.frame }
  var text: String { frame.lines.joined(separator: "\n") }
}

extension Frame {
  /// The places of characters that terminals obey rather than show, and of wide ones that are cut.
  var unshowable: [Point] {
    (0..<size.height).flatMap { y in
      (0..<size.width).compactMap { x in
        let isRightHalf = x > 0 && self[x - 1, y].character?.columns == 2
        guard let character = self[x, y].character, !isRightHalf else {
          return isRightHalf && self[x, y].character == nil ? nil : Point(x, y)
        }
        let isObeyed = character.unicodeScalars.contains {
          [.control, .format, .lineSeparator, .paragraphSeparator]
            .contains($0.properties.generalCategory) && $0 != "\u{200D}"
        }
        let isCut = character.columns == 2 && x + 1 == size.width
        return isObeyed || isCut || !(1...2).contains(character.columns) ? Point(x, y) : nil
      }
    }
  }
}

extension State {
  /// A pane's own state.
  func pane<Content: Pane>(_ type: Content.Type) -> Content {
    for pane in panes { if let content = pane as? Content { return content } }
    fatalError("the dashboard has no such pane")
  }

  /// Changes a pane's own state.
  mutating func change<Content: Pane>(_ type: Content.Type, _ body: (inout Content) -> Void) {
    for index in panes.indices {
      guard var pane = panes[index] as? Content else { continue }
      body(&pane)
      panes[index] = pane
    }
  }
}

extension Pane {
  /// Does what the shell does with the mouse; returns what is left for the shell.
  @discardableResult
  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> [Action] {
    var canvas = Canvas(size, symbols: context.symbols)
    draw(on: &canvas, context)
    for region in canvas.regions.reversed() where region.area.contains(mouse.place) {
      let place = Point(mouse.place.x - region.origin.x, mouse.place.y - region.origin.y)
      guard let reaction = region.target as? MouseReaction,
        let actions = reaction.react(Mouse(mouse.action, at: place))
      else { continue }
      return actions.flatMap { perform($0, context) ?? [$0] }
    }
    return []
  }
}
