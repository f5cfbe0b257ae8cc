extension String {
  /// The text with only ASCII characters: our own signs by what resembles them, letters without
  /// their accents, and a question mark for everything else. It takes as many columns as before.
  var approximatedInASCII: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    return reduce(into: "") { result, character in
      if character.isASCII {
        result.append(character)
      } else if let known = Self.approximations[character] {
        result.append(known)
      } else {
        result += String(repeating: "?", count: character.columns)
      }
    }
  }

  private static let approximations: [Character: Character] = [
    "→": ">", "←": "<", "↔": "=", "×": "x", "·": ".", "…": "~", "±": "~", "−": "-", "–": "-",
    "—": "-", "≥": ">", "≤": "<", "≠": "!", "²": "2", "‖": "|", "α": "a", "β": "b", "Δ": "D",
    "Σ": "S", "ŵ": "w", "σ": "s", "▲": "^", "▼": "v", "✓": "*", "é": "e", "è": "e", "ä": "a",
    "ö": "o", "ü": "u", "ß": "s", "ñ": "n", "“": "\"", "”": "\"", "‘": "'", "’": "'",
  ]
}
