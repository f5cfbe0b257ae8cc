import Terminal

/// A token scale with what made it.
struct ScaleCurve: Sendable {
  /// What it is made from.
  let label: String
  /// What it is to the run.
  let note: String
  let ink: Role
  /// Each token's share, from the second token on.
  let scale: [Double]

  init(label: String, note: String, ink: Role, _ scale: [Double]) {
    self.label = label
    self.note = note
    self.ink = ink
    self.scale = scale
  }

  /// Whether another scale is the same but for rounding.
  func isNear(_ other: [Double]) -> Bool {
    scale.count == other.count && zip(scale, other).allSatisfy { abs($0 - $1) < 1e-6 }
  }
}
