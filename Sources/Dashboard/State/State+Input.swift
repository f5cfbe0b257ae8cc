import Terminal
import Training

extension State {
  mutating func take(_ input: Input) -> [Effect] {
    switch input {
    case .resize(let size):
      self.size = size
      return []
    case .paste(let text):
      prompt?.editor.insert(text)
      return typed()
    case .mouse(let mouse): return take(mouse)
    case .key(let key):
      if prompt != nil { return type(key) }
      if quitDialog != nil { return answer(key) }
      if page != nil { return read(key) }
      if tour != nil, let effects = walk(key) { return effects }
      guard let action = KeyTable.action(for: key, in: pane) else { return [] }
      if notice?.kind != .waiting { notice = nil }
      return perform(action)
    }
  }

  /// Whether a key does something now, or is part of what is typed.
  package func takes(_ key: Key) -> Bool {
    prompt != nil || quitDialog != nil || page != nil || KeyTable.action(for: key, in: pane) != nil
  }

  /// Lets the topmost part of the screen react that has a use for the mouse.
  private mutating func take(_ mouse: Mouse) -> [Effect] {
    guard ScreenLayout.fits(size), prompt == nil else { return [] }
    for region in drawn().regions.reversed() where region.area.contains(mouse.place) {
      guard let reaction = region.target as? MouseReaction else { continue }
      let place = Point(mouse.place.x - region.origin.x, mouse.place.y - region.origin.y)
      if let actions = reaction.react(Mouse(mouse.action, at: place)) {
        return actions.flatMap { perform($0) }
      }
    }
    return []
  }

  // MARK: Typing

  private mutating func type(_ key: Key) -> [Effect] {
    guard var prompt else { return [] }
    switch key {
    case .escape, .control("c"):
      self.prompt = nil
      return stopTryingTheme()
    case .backspace where prompt.editor.line.isEmpty:
      self.prompt = nil
      return stopTryingTheme()
    case .enter: return enter(prompt)
    case .tab, .backTab:
      guard prompt.purpose == .command else { return [] }
      prompt.editor.complete(prompt.choices(offers), forward: key == .tab)
    // Where there is a list to choose from, the arrows go through it.
    case .down where prompt.isChoosing(offers): prompt.editor.complete(prompt.choices(offers))
    case .up where prompt.isChoosing(offers):
      prompt.editor.complete(prompt.choices(offers), forward: false)
    default: _ = prompt.editor.edit(key)
    }
    self.prompt = prompt
    return typed()
  }

  /// Finds, or shows a theme, while it is typed.
  private mutating func typed() -> [Effect] {
    guard let prompt else { return [] }
    return prompt.purpose == .find ? find(prompt.editor.line) : tryTheme(prompt.editor.line)
  }

  private mutating func enter(_ prompt: Prompt) -> [Effect] {
    let line = prompt.editor.line
    guard prompt.purpose == .command else {
      self.prompt = nil
      return find(line)
    }
    guard !line.trimmingSpaces.isEmpty else {
      self.prompt = nil
      return stopTryingTheme()
    }
    do {
      let result = try TypedCommand.parse(line)
      if history.last != line { history = (history + [line]).suffix(100) }
      if case .request(.send(let command)) = result, command.typedLine != nil,
        let problem = objection(to: .send(command))
      {
        self.prompt?.editor.problem = problem
        return []
      }
      self.prompt = nil
      themeBefore = nil
      return perform(result)
    } catch {
      self.prompt?.editor.problem = "\(error)"
      return []
    }
  }

  /// Shows a theme while its name is typed.
  private mutating func tryTheme(_ line: String) -> [Effect] {
    let name = line.hasPrefix("theme ") ? line.dropFirst(6).trimmingSpaces : ""
    guard offers.themes.contains(name) else { return themeBefore.map { [.useTheme($0)] } ?? [] }
    themeBefore = themeBefore ?? theme
    return [.useTheme(name)]
  }

  private mutating func stopTryingTheme() -> [Effect] {
    defer { themeBefore = nil }
    return themeBefore.map { [.useTheme($0)] } ?? []
  }

  private mutating func find(_ text: String) -> [Effect] {
    pane.find(text, context)
    return []
  }

  // MARK: Leaving

  private mutating func answer(_ key: Key) -> [Effect] {
    guard let choice = quitDialog?.press(key) else { return [] }
    return leave(choice)
  }

  mutating func leave(_ choice: QuitDialog.Choice) -> [Effect] {
    quitDialog = nil
    switch choice {
    case .cancel: return []
    case .quitWithout: return [.quit]
    case .checkpointAndQuit, .detach:
      if mode == .watching || run.standing.phase.hasEnded { return [.quit] }
      let detaches = choice == .detach
      if detaches, case .opening = run.standing.phase {
        notice = Notice(.failed, "training can be left alone once the models are loaded")
        return []
      }
      quitsAtEnd = true
      notice = Notice(
        .waiting,
        "saving a checkpoint, then "
          + (detaches ? "training goes on in the background" : "leaving"))
      return [detaches ? .detach : .stopAndQuit]
    }
  }

  private mutating func read(_ key: Key) -> [Effect] {
    switch KeyTable.action(for: key, in: pane) {
    case .up: scrollPage(by: -1)
    case .down: scrollPage(by: 1)
    case .pageUp: scrollPage(by: -10)
    case .pageDown: scrollPage(by: 10)
    case .home: pageScroll = 0
    case .end: scrollPage(by: .max / 2)
    default: page = nil
    }
    return []
  }

  mutating func scrollPage(by lines: Int) {
    guard let page else { return }
    let size = ScreenLayout(size).body.size
    let last = PageView(page, self, width: size.width).lastLine(height: size.height)
    pageScroll = min(max(pageScroll + lines, 0), last)
  }
}
