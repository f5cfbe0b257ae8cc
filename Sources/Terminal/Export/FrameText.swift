/// A frame as text that people can read and compare: its characters, its styles, and what these
/// are.
///
/// Every style but plain text gets a letter, in the order in which styles appear. Plain cells are
/// dots; those at the end of a line are left out.
package struct FrameText: Sendable {
  /// The lines, without line breaks.
  package let lines: [String]

  /// The lines as one text that ends in a line break.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  /// Writes a frame down.
  package init(_ frame: Frame) {
    var names: [Style: Character] = [.plain: "."]
    var legend: [String] = []
    var layer: [String] = []
    for y in 0..<frame.size.height {
      var row = ""
      for x in 0..<frame.size.width {
        let style = frame[x, y].style
        if let name = names[style] {
          row.append(name)
        } else {
          let name = Self.name(legend.count)
          names[style] = name
          legend.append("\(name) = \(style)")
          row.append(name)
        }
      }
      while row.last == "." { row.removeLast() }
      layer.append(row)
    }
    let rule = String(repeating: "─", count: frame.size.width)
    lines =
      ["\(frame.size.width) × \(frame.size.height)", rule] + frame.lines + [rule] + layer + [rule]
      + legend
  }

  /// The letter for the nth style: Latin letters, digits, then Latin letters with marks.
  private static func name(_ index: Int) -> Character {
    let plain = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    if index < plain.count { return plain[index] }
    let marked = 0x100 + index - plain.count
    // Nobody reads that many; the legend still lists each of them.
    return marked < 0x180 ? Unicode.Scalar(UInt32(marked)).map(Character.init) ?? "?" : "?"
  }
}
