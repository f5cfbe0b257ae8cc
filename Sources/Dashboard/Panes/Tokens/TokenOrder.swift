/// In which order the inspector lists tokens.
struct TokenOrder: Sendable, Equatable {
  /// What tokens can be sorted by.
  enum Key: Sendable, Equatable {
    /// Where they stand in their texts.
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

  /// The texts' traced tokens in this order; equal ones as they stand in the texts, those without
  /// a number last.
  func sorted(_ texts: [WatchedText]) -> [TokenPlace] {
    let places = texts.enumerated().flatMap { index, text in
      text.tokens.map { TokenPlace(text: index, token: $0) }
    }
    switch key {
    case .position: return isAscending ? places : places.reversed()
    case .text: return sorted(places) { texts[$0.text].texts[$0.token] }
    case .quantity(let quantity):
      return sorted(places) { place in
        texts[place.text].value(quantity, of: place.token).flatMap { $0.isNaN ? nil : $0 }
      }
    }
  }

  private func sorted<Value: Comparable>(
    _ places: [TokenPlace], by value: (TokenPlace) -> Value?
  ) -> [TokenPlace] {
    let values = places.map(value)
    return places.indices.sorted { one, other in
      switch (values[one], values[other]) {
      case (let a?, let b?): a == b ? one < other : (a < b) == isAscending
      case (nil, nil): one < other
      case (let a, _): a != nil
      }
    }.map { places[$0] }
  }
}
