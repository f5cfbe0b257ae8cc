extension WatchedText {
  /// The runs of tokens whose texts together contain a text, in their order; case does not matter.
  func places(of text: String) -> [ClosedRange<Int>] {
    let wanted = Array(text.lowercased())
    var characters: [Character] = []
    var tokens: [Int] = []
    for (token, text) in texts.enumerated() {
      for character in text.lowercased() {
        characters.append(character)
        tokens.append(token)
      }
    }
    guard !wanted.isEmpty, wanted.count <= characters.count else { return [] }
    return (0...characters.count - wanted.count).compactMap { start in
      let end = start + wanted.count
      return characters[start..<end].elementsEqual(wanted) ? tokens[start]...tokens[end - 1] : nil
    }
  }

  /// The first place at or after a token, or from the beginning on where there is none.
  func place(of text: String, from token: Int) -> ClosedRange<Int>? {
    let places = places(of: text)
    return places.first { $0.lowerBound >= token } ?? places.first
  }
}
