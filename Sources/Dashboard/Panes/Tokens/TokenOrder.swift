/// In which order the inspector lists tokens.
struct TokenOrder: Sendable, Equatable {
  /// What tokens can be sorted by.
  enum Key: Sendable, Equatable {
    /// Where they stand in the text.
    case position
    /// Their texts.
    case text
    /// A quantity.
    case quantity(TokenQuantity)

    /// The quantity, if it is one.
    var quantity: TokenQuantity? {
      if case .quantity(let quantity) = self { quantity } else { nil }
    }
  }

  /// What they are sorted by.
  var key = Key.position
  /// Whether small values come first.
  var isAscending = true

  /// What tokens can be sorted by, from the list's left to its right.
  static func keys(hasTeacher: Bool) -> [Key] {
    [.position, .text] + TokenQuantity.all(hasTeacher: hasTeacher).map { .quantity($0) }
  }

  /// Chooses what to sort by; choosing it again turns the order around.
  mutating func choose(_ key: Key) {
    if key == self.key {
      isAscending.toggle()
    } else {
      self.key = key
      // Of quantities, much is what one looks for.
      isAscending = key.quantity == nil
    }
  }

  /// Sorts by what comes next.
  mutating func chooseNext(hasTeacher: Bool) {
    let keys = Self.keys(hasTeacher: hasTeacher)
    let index = keys.firstIndex(of: key) ?? -1
    choose(keys[(index + 1) % keys.count])
  }

  /// A text's tokens in this order; equal ones as they stand in the text, those without a number
  /// last.
  func sorted(_ text: WatchedText) -> [Int] {
    let tokens = Array(text.range)
    switch key {
    case .position: return isAscending ? tokens : tokens.reversed()
    case .text:
      return tokens.sorted {
        let (a, b) = (text.texts[$0], text.texts[$1])
        return a == b ? $0 < $1 : (a < b) == isAscending
      }
    case .quantity(let quantity):
      func value(_ token: Int) -> Double? {
        text.value(quantity, of: token).flatMap { $0.isNaN ? nil : $0 }
      }
      return tokens.sorted {
        switch (value($0), value($1)) {
        case (let a?, let b?): a == b ? $0 < $1 : (a < b) == isAscending
        case (nil, nil): $0 < $1
        case (let a, _): a != nil
        }
      }
    }
  }
}
