/// The scalars by which a character is put into a cell.
struct CellText: Equatable {
  /// What is written; a character that fills two cells leaves the next one free.
  let scalars: [UInt32]
  /// Whether the second cell needs a space of its own, because ncurses gives the character only one.
  let needsSpace: Bool

  /// - Parameters:
  ///   - columns: how many cells the frame gives the character.
  ///   - limit: how many scalars a cell holds.
  ///   - showsUnicode: whether the terminal's characters are Unicode's.
  ///   - width: how many columns ncurses gives a scalar; negative for none at all.
  init(
    _ character: Character, columns: Int, limit: Int, showsUnicode: Bool,
    width: (UInt32) -> Int
  ) {
    guard let first = character.unicodeScalars.first else {
      self.init([0x20], needsSpace: columns == 2)
      return
    }
    if first.value >= 0x20, first.value < 0x7F, columns == 1, character.isASCII {
      self.init([first.value], needsSpace: false)
      return
    }
    let own = showsUnicode || first.isASCII ? width(first.value) : -1
    guard own == 1 || own == columns else {
      // What does not fit would move the rest of the line.
      self.init([showsUnicode ? 0xFFFD : 0x3F], needsSpace: columns == 2)
      return
    }
    // Only marks: terminals disagree on how wide joined emoji and variation selectors are.
    let marks = character.unicodeScalars.dropFirst().filter {
      showsUnicode && width($0.value) == 0 && $0.properties.generalCategory != .format
        && !$0.properties.isVariationSelector
    }
    self.init(
      [first.value] + marks.prefix(limit - 1).map(\.value), needsSpace: own < columns)
  }

  private init(_ scalars: [UInt32], needsSpace: Bool) {
    self.scalars = scalars
    self.needsSpace = needsSpace
  }
}
