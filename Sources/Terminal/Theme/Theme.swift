/// Which colours roles and ramps have.
package struct Theme: Sendable, Hashable {
  /// What people call it.
  package let name: String
  /// The roles' colours; a role without one has the terminal's own foreground or background.
  package let colours: [Role: Colour]
  /// The ramps' colours, from their start to their end: 101 each.
  package let ramps: [Ramp: [Colour]]

  /// A theme of its colours.
  package init(name: String, colours: [Role: Colour], ramps: [Ramp: [Colour]]) {
    self.name = name
    self.colours = colours
    self.ramps = ramps
  }

  /// An ink's colour; nil for the terminal's own.
  package func colour(_ ink: Ink) -> Colour? {
    switch ink {
    case .role(let role): return colours[role]
    case .ramp(let ramp, let place):
      guard let steps = ramps[ramp], !steps.isEmpty else { return nil }
      return steps[min(max(place, 0), 100) * (steps.count - 1) / 100]
    }
  }
}
