import Terminal
import Training

extension State {
  /// How much one key press changes the learning rate.
  static let rateFactor = 1.25

  /// Does what a key or a typed command asks for.
  mutating func perform(_ action: Action) -> [Effect] {
    switch action {
    case .quit:
      if mode == .watching || run.standing.phase.hasEnded { return [.quit] }
      quitDialog = QuitDialog()
    case .help:
      show(.help)
    case .answer(let choice): return leave(choice)
    case .closePage: page = nil
    case .tour: beginTour()
    case .scroll(let lines) where page != nil: scrollPage(by: lines)
    case .refuse(let reason): notice = Notice(.failed, reason)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .openCommandLine(let start):
      prompt = Prompt(purpose: .command, editor: LineEditor(start, history: history))
    case .find:
      prompt = Prompt(purpose: .find, editor: LineEditor())
      _ = pane.perform(.find, context)
    case .request(let effect): return checked(effect)
    case .show(let tab): return show(tab)
    case .nextTab: return show(tab.moved(by: 1))
    case .previousTab: return show(tab.moved(by: -1))
    case .back where reason != readReason: readReason = reason
    case .back where pane.isAtRoot && pane.hasCharts && !charts.isAtRoot: charts.viewport.reset()
    case .back where pane.isAtRoot && time != nil: time = nil
    // Without charts over steps, the scale is one of the pane's own.
    case .logScale where !pane.hasCharts: return performInPanes(action)
    case .look(let moment): look(at: moment)
    case .moveCursor(let count): look(at: charts.cursor(movedBy: count, context))
    case .earlier: travel(-1)
    case .later: travel(1)
    case .muchEarlier: travel(-10)
    case .muchLater: travel(10)
    default:
      if let effects = steer(action) { return effects }
      if charts.perform(action, context) { return [] }
      return performInPanes(action)
    }
    return []
  }

  mutating func show(_ page: Page) {
    self.page = page
    pageScroll = 0
  }

  private mutating func show(_ tab: Tab) -> [Effect] {
    self.tab = tab
    return pane.shown().flatMap { perform($0) }
  }

  /// Leaves an action to the pane that is shown, else to the first one that has a use for it.
  private mutating func performInPanes(_ action: Action) -> [Effect] {
    let shown = tab.rawValue - 1
    for index in [shown] + panes.indices.filter({ $0 != shown }) {
      if let actions = panes[index].perform(action, context) {
        return actions.flatMap { perform($0) }
      }
      // Moving about means the pane that is shown, and no other.
      guard action == .unwatch else { break }
    }
    return []
  }

  /// Why the run stands still or cannot be read.
  private var reason: String? { problem ?? run.standing.phase.reason }

  /// What an action asks of the session; nil where it asks nothing.
  private mutating func steer(_ action: Action) -> [Effect]? {
    let command: Command
    switch action {
    case .pauseOrResume:
      let phase = run.standing.phase
      if case .paused = phase {
        command = .resume
      } else {
        command = phase.hasEnded ? .resume : .pause
      }
    case .step where run.standing.phase == .finished:
      notice = Notice(.failed, "all its steps are made; ':run N' adds N of them")
      return []
    case .step: command = .run(steps: 1)
    case .raiseLearningRate: command = .scaleLearningRate(by: Self.rateFactor)
    case .lowerLearningRate: command = .scaleLearningRate(by: 1 / Self.rateFactor)
    case .undo:
      guard let change = run.settingChanges.last(where: { undone[$0.event] == nil }) else {
        notice = Notice(.failed, "there is no change of a setting to take back")
        return []
      }
      let effects = checked(.send(change.inverse))
      if !effects.isEmpty { undone[change.event] = change.inverse }
      return effects
    case .checkpoint: command = .checkpoint
    case .evaluate: command = .evaluate
    case .interrupt: command = .interrupt
    case .inspectBatch: command = .inspectBatch
    default: return nil
    }
    return checked(.send(command))
  }

  /// Moves through time by hundredths of the run, from one measured step to another.
  private mutating func travel(_ count: Int) {
    let steps = run.measurements.steps
    let now = time ?? run.standing.step
    guard steps.count > 1 else { return look(at: .step(now + count)) }
    let stride = max(steps.count / 100, 1) * count
    let index = steps.partitioningIndex { $0 > now } - 1
    // Between two measured steps, back goes to the one before.
    let isBetween = index >= 0 && steps[index] < now && count < 0
    let next = index + stride + (isBetween ? 1 : 0)
    guard next < steps.count else { return time = nil }
    look(at: .step(steps[max(next, 0)]))
  }
}
