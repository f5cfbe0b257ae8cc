import RunStore
import Terminal
import Training

extension State {
  /// Takes in what happened; returns what the program around the dashboard has to do.
  package mutating func update(_ event: Event) -> [Effect] {
    switch event {
    case .input(let input): return take(input)
    case .update(let update): return take(update)
    case .sent(let id, let command):
      pending[id] = command
      for index in panes.indices { panes[index].sent(command) }
      guard !command.isQuiet else { break }
      notice = Notice(.waiting, "\(command.title): waiting for the session")
    case .failed(let text): notice = Notice(.failed, text)
    case .problem(let text): problem = text
    case .done(let text): notice = Notice(.done, text)
    case .advised(let text): notice = notice ?? Notice(.advice, text)
    case .lines(let lines): log = (log + lines).suffix(Self.logLimit)
    case .themes(let names): offers.themes = names
    case .theme(let name): theme = name
    case .runs(let names): offers.runs = names
    case .overlay(let overlay):
      overlays = (overlays.filter { $0.name != overlay.name } + [overlay]).suffix(3)
      notice = Notice(.done, "\(overlay.name) is laid over this run")
    case .compared(let runs): compared = runs
    case .summary(let own): show(.summary(own))
    case .askedToStop:
      quitsAtEnd = true
      return leave(.checkpointAndQuit)
    }
    return []
  }

  private mutating func take(_ update: RunUpdate) -> [Effect] {
    let endedBefore = run.standing.phase.hasEnded
    // What is new to whoever watches, not what a run tells when it is opened.
    let isNew = !run.events.isEmpty && !update.startsOver
    run.apply(update)
    let alerts = update.events.filter { $0.kind == .alert }
    if isNew, let last = alerts.last { notice = Notice(.advice, "alert: \(last.text)") }
    let bells: [Effect] = isNew && !alerts.isEmpty ? [.bell] : []
    // Steps that were taken back cannot be looked at.
    if let time, time >= run.standing.step { self.time = nil }
    for index in panes.indices { panes[index].follow(run) }
    for answer in update.answers { take(answer) }
    guard run.standing.phase.hasEnded, !endedBefore else { return bells }
    quitDialog = nil
    // Whatever goes on with the run from now on, it is not this process.
    mode = .watching
    return bells + (quitsAtEnd ? [.quit] : [])
  }

  private mutating func take(_ answer: Answer) {
    guard let command = pending.removeValue(forKey: answer.id) else { return }
    for index in panes.indices { panes[index].answered(command, answer, run) }
    if let refusal = answer.refusal {
      undone = undone.filter { $0.value != command }
      notice = Notice(.failed, "\(command.title) refused: \(refusal)")
      // A text that was typed comes back, to be mended or sent again.
      if let line = command.typedLine, prompt == nil {
        prompt = Prompt(purpose: .command, editor: LineEditor(line, history: history))
        prompt?.editor.problem = refusal
      }
      return
    }
    // What is looked at is no news to whoever looks.
    guard !command.isQuiet else { return }
    let after = answer.after.map { EventRecord.short($0) }
    let what =
      switch (answer.before, after) {
      case (let before?, let after?):
        "\(command.subject) \(EventRecord.short(before)) → \(after)"
      // Where the title has no value yet.
      case (nil, let after?) where command.subject == command.title: "\(command.title): \(after)"
      default: command.title
      }
    notice = Notice(.done, "step \(answer.step): \(what)")
  }

  /// Moves to another moment; the newest step is the same as now.
  mutating func look(at moment: Moment) {
    switch moment {
    case .now: time = nil
    case .step(let step): time = step >= run.standing.step ? nil : max(step, 0)
    }
    charts.reveal(time ?? run.standing.step, context)
  }

  /// Why an effect cannot be had; nil where it can.
  func objection(to effect: Effect) -> String? {
    guard case .send(let command) = effect, command.annotation == nil else { return nil }
    let standing = run.standing
    if standing.phase.hasEnded {
      guard standing.canBeSteered, ![.pause, .interrupt, .stop].contains(command) else {
        return "\(command.title): training has ended"
      }
      return command == .resume && standing.step >= standing.totalSteps
        ? "all its steps are made; ':run N' adds N of them" : nil
    }
    if case .opening = run.standing.phase, command != .stop {
      return "\(command.title): not before the models are loaded"
    }
    return run.standing.canBeSteered
      ? nil : "\(command.title): this run cannot be steered from here"
  }

  /// An effect, unless it cannot be had; then a notice says why.
  mutating func checked(_ effect: Effect) -> [Effect] {
    switch effect {
    case .overlay("none"):
      overlays = []
      return []
    case .overlay(let name) where overlays.contains { $0.name == name }:
      overlays.removeAll { $0.name == name }
      notice = Notice(.done, "\(name) is taken away")
      return []
    case .open where mode == .training && !run.standing.phase.hasEnded:
      notice = Notice(.failed, "this dashboard trains its run; 'tsld watch' shows others")
      return []
    case .useTheme(let name):
      guard offers.themes.isEmpty || offers.themes.contains(name) || name.contains(".") else {
        notice = Notice(.failed, "there is no theme '\(name)'; Tab lists them")
        return []
      }
    default: break
    }
    if let problem = objection(to: effect) {
      notice = Notice(.failed, problem)
      return []
    }
    return [effect]
  }
}
