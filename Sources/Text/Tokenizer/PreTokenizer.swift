/// How a normalized text is cut into the words that merges stay within.
struct PreTokenizer: Sendable {
  private enum Step: Sendable {
    case pattern(SplitPattern)
    /// Cuts numbers from other text, and each digit from the next if `individually`.
    case digits(individually: Bool)
    /// Puts a space before every piece that has none.
    case prefixSpace
    case metaspace(Metaspace)
  }

  private var steps: [Step] = []
  /// Whether tokens spell bytes in the ``ByteAlphabet``.
  private(set) var isByteLevel = false

  var isEmpty: Bool { steps.isEmpty }

  /// Whether a space between a visible ASCII character and an ASCII letter always starts a word,
  /// and the words before and after are the same when the text is cut there.
  ///
  /// So it is with every ``SplitPattern``: none of them matches across such a place, and none looks
  /// back. A prefix is put before no piece that starts with a space already.
  var cutsBeforeSpaces: Bool {
    steps.contains { step in
      switch step {
      case .pattern: true
      case .metaspace(let metaspace): metaspace.splits
      case .digits, .prefixSpace: false
      }
    }
  }

  func apply(to pieces: inout Pieces) {
    for step in steps {
      switch step {
      case .pattern(let pattern): pieces.cut(pattern.endOfWord)
      case .digits(let individually):
        pieces.cut { Self.endOfDigits($0, $1, individually: individually) }
      case .prefixSpace: pieces.prepend([0x20]) { $0.first != 0x20 }
      case .metaspace(let metaspace): metaspace.apply(to: &pieces)
      }
    }
  }

  /// The end of the number, the digit, or the text without digits that the range starts with.
  private static func endOfDigits(
    _ text: [UInt8], _ range: Range<Int>, individually: Bool
  ) -> Int {
    var (first, index) = CharacterClass.of(text, at: range.lowerBound)
    if first == .number, individually { return index }
    while index < range.upperBound {
      let (next, end) = CharacterClass.of(text, at: index)
      if (next == .number) != (first == .number) { break }
      index = end
    }
    return index
  }
}

extension PreTokenizer {
  /// Reads `pre_tokenizer`.
  init(_ field: JSONField) throws(TokenizerError) {
    if field.isNull { return }
    let type = try field["type"]
    switch try type.text {
    case "ByteLevel":
      isByteLevel = true
      if try field["add_prefix_space"].boolean(default: true) { steps.append(.prefixSpace) }
      if try field["use_regex"].boolean(default: true) { steps.append(.pattern(.gpt2)) }
    case "Split":
      steps = [.pattern(try SplitPattern(field))]
    case "Digits":
      steps = [.digits(individually: try field["individual_digits"].boolean(default: false))]
    case "Metaspace":
      steps = [.metaspace(try Metaspace(field))]
    case "Sequence":
      for element in try field["pretokenizers"].elements {
        if isByteLevel {
          throw element.unsupported(
            found: "a step after ByteLevel", supported: "ByteLevel as the last step")
        }
        let next = try PreTokenizer(element)
        steps += next.steps
        isByteLevel = next.isByteLevel
      }
    default:
      throw type.unsupported(supported: "ByteLevel, Split, Digits, Metaspace, Sequence, or none")
    }
  }
}
