extension Ink: CustomStringConvertible {
  /// A role's key in theme files, or a ramp's name and a place on it.
  package var description: String {
    switch self {
    case .role(let role): role.rawValue
    case .ramp(let ramp, let place): "\(ramp.rawValue) \(place)"
    }
  }
}

extension Style: CustomStringConvertible {
  /// The inks and the attributes, as in `loss_fg bold on main_bg`.
  package var description: String {
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    let attributes = names.filter { self.attributes.contains($0.0) }.map(\.1)
    return ([foreground.description] + attributes + ["on", background.description])
      .joined(separator: " ")
  }
}
