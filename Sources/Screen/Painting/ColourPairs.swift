import CNcurses
import Terminal

/// Which pairs of colours a terminal has been told, by number.
///
/// Terminals show far more pairs than they can hold at once. When all are taken, the caller starts
/// over with those that the next picture needs.
struct ColourPairs {
  /// Two colours as ncurses numbers them; -1 is the terminal's own.
  struct Pair: Hashable {
    var foreground: Int32
    var background: Int32

    /// The terminal's own colours.
    static let plain = Pair(foreground: -1, background: -1)
  }

  /// How many there can be, besides pair 0, which is the terminal's own.
  let capacity: Int
  private var numbers: [Pair: Int32] = [:]

  init(capacity: Int) { self.capacity = max(capacity, 0) }

  /// A pair's number, and whether the terminal has to be told; nil if all are taken.
  mutating func number(of pair: Pair) -> (number: Int32, isNew: Bool)? {
    if pair == .plain { return (0, false) }
    if let number = numbers[pair] { return (number, false) }
    guard numbers.count < capacity else { return nil }
    let number = Int32(numbers.count + 1)
    numbers[pair] = number
    return (number, true)
  }

  mutating func forget() { numbers.removeAll(keepingCapacity: true) }
}

/// How styles become the pairs and attributes that ncurses has for them.
struct ColourNumbers {
  let palette: Palette
  /// How many colours the terminal's description has: with 8, the bright ones are bold.
  let colours: Int

  /// A style's colours, and its attributes as ncurses' calls take them.
  func look(of style: Style) -> (pair: ColourPairs.Pair, attributes: UInt32) {
    // The bits of both are the same.
    var attributes = UInt32(palette.attributes(style).rawValue)
    var numbers = palette.numbers(style)
    // Bold black is black on many terminals of 8 colours: what is muted has the terminal's own.
    if palette.depth == .sixteen, colours < 16, numbers.foreground == 8 {
      numbers.foreground = nil
      attributes = attributes & ~UInt32(TSLD_BOLD)
    }
    let pair = ColourPairs.Pair(
      foreground: plain(numbers.foreground), background: plain(numbers.background))
    if let number = numbers.foreground, pair.foreground != Int32(number) {
      attributes |= UInt32(TSLD_BOLD)
    }
    return (pair, attributes)
  }

  private func plain(_ number: Int?) -> Int32 {
    guard let number else { return -1 }
    return Int32(palette.depth == .sixteen && colours < 16 ? number % 8 : number)
  }
}
