import Terminal

extension String {
  /// The text in lines of at most so many columns, broken at spaces; words that are longer than a
  /// line are broken too.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var (line, used) = ("", 0)
    for word in split(separator: " ") {
      if !line.isEmpty, used + 1 + word.columns <= width {
        line += " "
        used += 1
      } else if !line.isEmpty {
        lines.append(line)
        (line, used) = ("", 0)
      }
      for character in word {
        if !line.isEmpty, used + character.columns > width {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line.append(character)
        used += character.columns
      }
    }
    return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
  }
}
