import Terminal

/// What a person would see: the sequences that ncurses writes for xterm, carried out on a grid.
package struct TerminalScreen {
  /// The rows' characters.
  package private(set) var rows: [[Character]]
  /// Whether the alternate screen is shown.
  package private(set) var isAlternate = false
  /// Whether any sequence chose a colour.
  package private(set) var hasColours = false
  private let size: Size
  /// Stands in the second cell of a wide character.
  private static let secondHalf: Character = "\0"
  private var (x, y) = (0, 0)
  private var region: ClosedRange<Int>
  private var last: Character = " "
  /// What was written and is not a whole sequence or character yet.
  private var unread: [UInt8] = []

  /// An empty screen.
  package init(_ size: Size) {
    self.size = size
    rows = Array(repeating: Array(repeating: " ", count: size.width), count: size.height)
    region = 0...max(size.height - 1, 0)
  }

  /// The rows as text, without spaces at their ends.
  package var lines: [String] {
    rows.map { row in
      var line = String(row.filter { $0 != Self.secondHalf })
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Everything as one text.
  package var text: String { lines.joined(separator: "\n") }

  /// Carries out what a program has written since the last call, in pieces of any size.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    unread += bytes
    let whole = unread.count - Self.incompleteCount(unread)
    var rest = Substring(decoding: unread[..<whole], as: UTF8.self)
    unread = Array(unread[whole...])
    while let character = rest.first {
      let before = rest
      rest.removeFirst()
      switch character {
      case "\u{1B}":
        guard escape(&rest) else {
          unread = Array(before.utf8) + unread
          return
        }
      case "\r\n":
        x = 0
        lineFeed()
      case "\r": x = 0
      case "\n": lineFeed()
      case "\u{8}": x = max(x - 1, 0)
      default:
        if character.asciiValue.map({ $0 < 0x20 }) != true { put(character) }
      }
    }
  }

  /// The bytes at the end that begin a character of UTF-8 and do not end it.
  private static func incompleteCount(_ bytes: [UInt8]) -> Int {
    for (count, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return count + 1 < length ? count + 1 : 0
    }
    return 0
  }

  private mutating func put(_ character: Character) {
    // A mark that comes by itself belongs to the character before it.
    if character.columns == 0, x > 0, y < size.height {
      let column = max(min(x, size.width) - max(last.columns, 1), 0)
      last = Character(String(last) + String(character))
      rows[y][column] = last
      return
    }
    let columns = max(character.columns, 1)
    if x + columns > size.width {
      x = 0
      lineFeed()
    }
    if y < size.height, x < size.width {
      rows[y][x] = character
      if columns == 2 { rows[y][x + 1] = Self.secondHalf }
    }
    last = character
    x += columns
  }

  private mutating func lineFeed() {
    if y == region.upperBound { scroll(region, by: 1) } else { y = min(y + 1, size.height - 1) }
  }

  /// Moves the lines of a region up, or down where the count is negative.
  private mutating func scroll(_ region: ClosedRange<Int>, by count: Int) {
    let old = rows
    for row in region {
      let source = row + count
      rows[row] =
        region.contains(source) ? old[source] : Array(repeating: " ", count: size.width)
    }
  }

  // MARK: Sequences

  /// Carries out a sequence; false where its end has not come yet.
  private mutating func escape(_ rest: inout Substring) -> Bool {
    guard let first = rest.popFirst() else { return false }
    switch first {
    case "[": return control(&rest)
    case "]":
      while let character = rest.popFirst() {
        if character == "\u{7}" { return true }
        if character == "\u{1B}" { return rest.popFirst() != nil }
      }
      return false
    case "(", ")": return rest.popFirst() != nil
    case "M": if y == region.lowerBound { scroll(region, by: -1) } else { y -= 1 }
    default: break
    }
    return true
  }

  private mutating func control(_ rest: inout Substring) -> Bool {
    var parameters = ""
    while let character = rest.popFirst() {
      guard character.isLetter || "@`~".contains(character) else {
        parameters.append(character)
        continue
      }
      perform(character, parameters)
      return true
    }
    return false
  }

  private mutating func perform(_ final: Character, _ parameters: String) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0.filter(\.isNumber)) ?? 0
    }
    func number(_ index: Int) -> Int {
      max(index < numbers.count ? numbers[index] : 0, 1)
    }
    switch final {
    case "H", "f": (y, x) = (min(number(0), size.height) - 1, min(number(1), size.width) - 1)
    case "A": y = max(y - number(0), 0)
    case "B": y = min(y + number(0), size.height - 1)
    case "C": x = min(x + number(0), size.width - 1)
    case "D": x = max(x - number(0), 0)
    case "G", "`": x = min(number(0), size.width) - 1
    case "d": y = min(number(0), size.height) - 1
    case "J":
      erase(numbers.first == 2 ? 0..<size.width : x..<size.width, in: y)
      for row in (numbers.first == 2 ? 0 : y + 1)..<max(size.height, y + 1) {
        erase(0..<size.width, in: row)
      }
    case "K":
      erase(
        numbers.first == 1
          ? 0..<x + 1 : numbers.first == 2 ? 0..<size.width : min(x, size.width)..<size.width, in: y
      )
    case "X": erase(x..<min(x + number(0), size.width), in: y)
    case "b": for _ in 0..<number(0) { put(last) }
    case "P": shift(by: number(0))
    case "@": shift(by: -number(0))
    case "L": if region.contains(y) { scroll(y...region.upperBound, by: -number(0)) }
    case "M": if region.contains(y) { scroll(y...region.upperBound, by: number(0)) }
    case "S": scroll(region, by: number(0))
    case "T": scroll(region, by: -number(0))
    case "r":
      region = number(0) - 1...(numbers.count > 1 ? min(number(1), size.height) : size.height) - 1
      (x, y) = (0, 0)
    case "m": hasColours = hasColours || numbers.contains { (30...48).contains($0) && $0 != 39 }
    case "h" where parameters == "?1049": isAlternate = true
    case "l" where parameters == "?1049": isAlternate = false
    default: break
    }
  }

  private mutating func erase(_ columns: Range<Int>, in row: Int) {
    guard rows.indices.contains(row) else { return }
    for column in columns where rows[row].indices.contains(column) { rows[row][column] = " " }
  }

  /// Moves the rest of the line to the left, or to the right where the count is negative.
  private mutating func shift(by count: Int) {
    let old = rows[y]
    for column in x..<size.width {
      let source = column + count
      rows[y][column] = source >= x && source < size.width ? old[source] : " "
    }
  }
}
