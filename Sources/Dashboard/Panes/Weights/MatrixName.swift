import RunStore

extension MatrixRecord {
  /// The number of its layer: the first number in its name; nil without one.
  var layer: Int? { name.split(separator: ".").lazy.compactMap { Int($0) }.first }

  /// What the matrix does in its layer, from the shortest name to the longest.
  fileprivate var roles: [String] {
    var parts = name.split(separator: ".")
    if parts.last == "weight" { parts.removeLast() }
    if let place = parts.firstIndex(where: { Int($0) != nil }) {
      parts.removeFirst(place + 1)
    }
    return parts.indices.reversed().map { parts[$0...].joined(separator: ".") }
  }
}

/// A matrix's name in short: its layer, and as much of the rest as tells it from the others.
struct MatrixName: Hashable {
  /// The layer; nil outside of the layers.
  let layer: Int?
  /// What the matrix does there.
  let role: String

  /// The short names of all matrices by their ids; layers are aligned at their right.
  static func names(of matrices: [MatrixRecord]) -> [Int: String] {
    let candidates = matrices.map { matrix in
      matrix.roles.map { MatrixName(layer: matrix.layer, role: $0) }
    }
    let counts = Dictionary(candidates.joined().map { ($0, 1) }, uniquingKeysWith: +)
    let width = matrices.compactMap(\.layer).max().map { "\($0)".count } ?? 1
    let names = zip(matrices, candidates).map { matrix, candidates in
      guard let name = candidates.first(where: { counts[$0] == 1 }) else {
        return (matrix.id, matrix.name)
      }
      let layer = name.layer.map { "\($0)" }
      let indent = String(repeating: " ", count: max(width - (layer?.count ?? width), 0))
      return (matrix.id, layer.map { "\(indent)\($0) \(name.role)" } ?? name.role)
    }
    return Dictionary(names) { first, _ in first }
  }
}
