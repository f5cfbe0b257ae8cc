import Terminal

/// A token scale with what made it.
struct ScaleCurve: Sendable {
  /// What it is made from.
  let label: String
  /// What it is to the run.
  let note: String
  let ink: Role
  /// Each token's share; nil where it has none.
  let scale: [Double?]

  init(label: String, note: String, ink: Role, _ scale: [Double?]) {
    self.label = label
    self.note = note
    self.ink = ink
    self.scale = scale
  }

  /// Whether another scale is the same but for rounding.
  func isNear(_ other: [Double?]) -> Bool {
    scale.count == other.count && zip(scale, other).allSatisfy(Self.areNear)
  }

  private static func areNear(_ one: Double?, _ other: Double?) -> Bool {
    guard let one, let other else { return one == other }
    return abs(one - other) < 1e-6
  }
}
