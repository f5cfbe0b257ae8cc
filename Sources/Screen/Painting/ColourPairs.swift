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

  /// Takes all numbers back.
  mutating func forget() { numbers.removeAll(keepingCapacity: true) }
}
