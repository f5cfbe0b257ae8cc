extension String {
  /// The text with only ASCII characters: our own signs by what they stand for, letters without
  /// their accents, and a question mark for everything else.
  var approximatedInASCII: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    return reduce(into: "") { result, character in
      if character.isASCII {
        result.append(character)
      } else if let known = Self.approximations[character] {
        result += known
      } else {
        result += String(repeating: "?", count: max(character.columns, 1))
      }
    }
  }

  private static let approximations: [Character: String] = [
    "→": "->", "←": "<-", "↔": "<>", "×": "x", "·": ".", "…": "~", "±": "+-", "−": "-", "–": "-",
    "—": "-", "≥": ">=", "≤": "<=", "≠": "!=", "²": "^2", "‖": "|", "α": "alpha", "β": "beta",
    "Δ": "delta", "Σ": "sum", "ŵ": "w^", "σ": "sigma", "▲": "^", "▼": "v", "✓": "*", "⏎": "\\n",
    "é": "e", "ä": "a", "ö": "o", "ü": "u", "“": "\"", "”": "\"", "‘": "'", "’": "'",
  ]
}
