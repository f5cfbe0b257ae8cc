import Terminal

/// A frame as text that people can read and compare: its size, its characters, and how they look.
/// What changes in one place changes its own lines alone.
///
/// The looks of a row are its number, from 0, and its runs of cells from left to right, as in
/// `12 5title* 2. 13axis 3heat:10,20,35`: how many cells, their role (`.` for plain text) or ramp,
/// with the ramp's share in percent for each cell, or once where all are the same. A ground other
/// than the screen's follows after a `/`, then `*` bold, `-` dim, `_` underlined, `!` reversed. Plain
/// cells at a row's end are left out, and so are rows that have no others.
package struct FrameText: Sendable {
  /// The lines, without line breaks.
  package let lines: [String]

  /// The lines as one text that ends in a line break.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  /// Writes a frame down.
  package init(_ frame: Frame) {
    let size = frame.size
    let looks = (0..<size.height).compactMap { y in
      let runs = Self.runs((0..<size.width).map { frame[$0, y].style })
      return runs.isEmpty ? nil : "\(y) " + runs.joined(separator: " ")
    }
    let rule = String(repeating: "─", count: size.width)
    lines = ["\(size.width) × \(size.height)"] + frame.lines + [rule] + looks
  }

  private static func runs(_ row: [Style]) -> [String] {
    var rest = row[..<((row.lastIndex { $0 != .plain } ?? -1) + 1)]
    var runs: [String] = []
    while let first = rest.first {
      let run = rest.prefix { kind($0) == kind(first) }
      rest = rest.dropFirst(run.count)
      let ground =
        first.background == Style.plain.background ? "" : "/" + text(run.map(\.background))
      runs.append("\(run.count)\(text(run.map(\.foreground)))\(ground)\(marks(first.attributes))")
    }
    return runs
  }

  /// What the cells of a run have in common: everything but their shares of a ramp.
  private static func kind(_ style: Style) -> [String] {
    [name(style.foreground), name(style.background), marks(style.attributes)]
  }

  private static func name(_ ink: Ink) -> String {
    switch ink {
    case .role(.text): "."
    case .role(let role): "\(role)"
    case .ramp(let ramp, _): "\(ramp)"
    }
  }

  private static func text(_ inks: [Ink]) -> String {
    let shares = inks.compactMap { ink in if case .ramp(_, let share) = ink { share } else { nil } }
    guard let first = shares.first else { return name(inks[0]) }
    let shown = shares.allSatisfy { $0 == first } ? [first] : shares
    return "\(name(inks[0])):" + shown.map(String.init).joined(separator: ",")
  }

  private static func marks(_ attributes: Style.Attributes) -> String {
    let all: [(Style.Attributes, String)] = [
      (.bold, "*"), (.dim, "-"), (.underline, "_"), (.reverse, "!"),
    ]
    return all.map { attributes.contains($0.0) ? $0.1 : "" }.joined()
  }
}
