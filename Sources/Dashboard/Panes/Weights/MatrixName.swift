import RunStore

/// A matrix's name in short: its layer, and as much of the rest as tells it from the others.
struct MatrixName: Sendable, Hashable {
  /// The layer; nil outside of the layers.
  let layer: Int?
  /// What the matrix does there.
  let role: String

  /// The name; layers are aligned at their right.
  func text(layerWidth: Int = 1) -> String {
    guard let layer else { return role }
    let number = "\(layer)"
    return String(repeating: " ", count: max(layerWidth - number.count, 0)) + number + " " + role
  }

  /// The short names of all matrices by their ids.
  static func names(of matrices: [MatrixRecord]) -> [Int: String] {
    let parts = matrices.map { Parts($0.name) }
    var counts: [MatrixName: Int] = [:]
    for part in parts {
      for name in part.candidates { counts[name, default: 0] += 1 }
    }
    let layerWidth = parts.compactMap(\.layer).max().map { "\($0)".count } ?? 1
    let names = zip(matrices, parts).map { matrix, part in
      let name = part.candidates.first { counts[$0] == 1 }
      return (matrix.id, name?.text(layerWidth: layerWidth) ?? matrix.name)
    }
    return Dictionary(names) { first, _ in first }
  }

  /// A parameter's name, taken apart.
  private struct Parts {
    let layer: Int?
    let rest: [Substring]

    init(_ name: String) {
      var parts = name.split(separator: ".")
      if parts.last == "weight" { parts.removeLast() }
      let place = parts.firstIndex { Int($0) != nil }
      layer = place.flatMap { Int(parts[$0]) }
      rest = place.map { Array(parts[($0 + 1)...]) } ?? parts
    }

    /// Names from the shortest to the longest.
    var candidates: [MatrixName] {
      rest.isEmpty
        ? []
        : (1...rest.count).map {
          MatrixName(layer: layer, role: rest.suffix($0).joined(separator: "."))
        }
    }
  }
}
