import Terminal

extension State {
  /// Lets the topmost part of the screen react that has a use for the mouse.
  mutating func take(_ mouse: Mouse) -> [Effect] {
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
}
