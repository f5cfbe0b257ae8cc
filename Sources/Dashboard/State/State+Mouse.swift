import Terminal

extension State {
  mutating func take(_ mouse: Mouse) -> [Effect] {
    guard ScreenLayout.fits(size), prompt == nil else { return [] }
    if let quitDialog {
      guard mouse.action == .press,
        let button = quitDialog.view(run).button(at: mouse.place, in: size),
        let choice = QuitDialog.Choice(rawValue: button)
      else { return [] }
      return leave(choice)
    }
    if isHelpShown { return scrollHelp(mouse) }
    let layout = ScreenLayout(size)
    if layout.tabs.contains(mouse.place), mouse.action == .press {
      if let index = tabRow.tab(atColumn: mouse.place.x, in: layout.tabs.size),
        let tab = Tab(rawValue: index + 1)
      {
        self.tab = tab
      }
      return []
    }
    guard layout.body.contains(mouse.place) else { return [] }
    let place = Point(mouse.place.x - layout.body.x, mouse.place.y - layout.body.y)
    return apply(
      panes[tab].mouse(Mouse(mouse.action, at: place), in: layout.body.size, context))
  }

  private mutating func scrollHelp(_ mouse: Mouse) -> [Effect] {
    switch mouse.action {
    case .scrollUp: scrollHelp(by: -3)
    case .scrollDown: scrollHelp(by: 3)
    case .press: isHelpShown = false
    default: break
    }
    return []
  }
}
