import Untrusted

/// How a normalized text is cut into the words that tokens stay within.
struct PreTokenizer: Sendable {
  private enum Step: Sendable {
    case pattern(Pattern, SplitBehavior, inverted: Bool, cutsBeforeSpaces: Bool)
    case withoutWhitespace
    case characters(@Sendable (Unicode.Scalar) -> Bool, SplitBehavior)
    /// So many characters each.
    case fixedLength(Int)
    /// Puts a space before every piece that has none.
    case prefixSpace
    case byteAlphabet
    case metaspace(Metaspace)
  }

  private var steps: [Step] = []
  /// Whether tokens spell bytes in the ``ByteAlphabet``, which is then left to the model.
  private(set) var isByteLevel = false

  var isEmpty: Bool { steps.isEmpty }

  /// Whether a space between a visible ASCII character and an ASCII letter always starts a word,
  /// and the words before and after are the same when the text is cut there.
  ///
  /// Steps before the one that cuts there must treat each character by itself; a prefix is put
  /// before no piece that starts with a space already.
  var cutsBeforeSpaces: Bool {
    for step in steps {
      switch step {
      case .pattern(_, _, _, let cuts): return cuts
      case .metaspace(let metaspace): return metaspace.splits
      case .withoutWhitespace: return true
      case .characters(_, .isolated), .characters(_, .contiguous): continue
      case .prefixSpace: continue
      case .characters, .fixedLength, .byteAlphabet: return false
      }
    }
    return false
  }

  func apply(to pieces: inout Pieces, _ allowance: Allowance) throws(Problem) {
    for step in steps {
      switch step {
      case .pattern(let pattern, let behavior, let inverted, _):
        try pieces.split(behavior, inverted: inverted, pattern.search(allowance))
      case .withoutWhitespace: try pieces.split(.removed, at: \.properties.isWhitespace)
      case .characters(let isMatch, let behavior): try pieces.split(behavior, at: isMatch)
      case .fixedLength(let length):
        try pieces.split(.isolated) { Self.findLength(length, $0, $1, &$2) }
      case .prefixSpace: try pieces.prepend([0x20], allowance) { $0.first != 0x20 }
      case .byteAlphabet:
        try allowance.grow(by: pieces.bytes.count)
        pieces.rewrite { piece, result in result += ByteAlphabet.spelling(piece) }
      case .metaspace(let metaspace): try metaspace.apply(to: &pieces, allowance)
      }
    }
  }

  private static func findLength(
    _ length: Int, _ text: [UInt8], _ range: Range<Int>, _ matches: inout [Range<Int>]
  ) {
    var (index, start, count) = (range.lowerBound, range.lowerBound, 0)
    while index < range.upperBound {
      index += UTF8Text.length(lead: text[index])
      count += 1
      if count == length {
        matches.append(start..<index)
        (start, count) = (index, 0)
      }
    }
  }

  init(_ field: JSONField) throws(Problem) {
    if field.isNull { return }
    steps = try Self.steps(field)
    if case .byteAlphabet? = steps.last {
      isByteLevel = true
      steps.removeLast()
    }
  }

  private static func steps(_ field: JSONField) throws(Problem) -> [Step] {
    let type = try field["type"]
    switch try type.text {
    case "ByteLevel":
      let addsSpace = try field["add_prefix_space"].boolean(default: true)
      let splits = try field["use_regex"].boolean(default: true)
      let words = Step.pattern(.gpt2, .isolated, inverted: false, cutsBeforeSpaces: true)
      return (addsSpace ? [.prefixSpace] : []) + (splits ? [words] : []) + [.byteAlphabet]
    case "Split": return [try split(field)]
    case "Punctuation":
      let behavior = try field["behavior"]
      return [
        .characters(\.isPunctuation, behavior.isNull ? .isolated : try SplitBehavior(behavior))
      ]
    case "Whitespace": return [.withoutWhitespace, .characters(\.isWordCharacter, .contiguous)]
    case "WhitespaceSplit": return [.withoutWhitespace]
    case "BertPreTokenizer": return [.withoutWhitespace, .characters(\.isPunctuation, .isolated)]
    case "Digits":
      let individually = try field["individual_digits"].boolean(default: false)
      return [.characters(\.isNumber, individually ? .isolated : .contiguous)]
    case "CharDelimiterSplit":
      let delimiter = Pattern.literal(try field["delimiter"].scalar)
      return [.pattern(delimiter, .removed, inverted: false, cutsBeforeSpaces: false)]
    case "FixedLength": return [.fixedLength(try field["length"].integer(in: 1...1 << 20))]
    case "Metaspace": return [.metaspace(try Metaspace(field))]
    case "Sequence": return try field.steps("pretokenizers", steps)
    default:
      throw type.unsupported(
        supported: "ByteLevel, Split, Punctuation, Whitespace, WhitespaceSplit, BertPreTokenizer, "
          + "Digits, CharDelimiterSplit, FixedLength, Metaspace, Sequence, or none")
    }
  }

  private static func split(_ field: JSONField) throws(Problem) -> Step {
    let pattern = try field["pattern"]
    let expression = try pattern["Regex"]
    let behavior = try SplitBehavior(field["behavior"])
    let inverted = try field["invert"].boolean(default: false)
    // Every character belongs to a word of these, so that keeping only the words keeps everything.
    let keepsAll = behavior == .isolated || behavior == .removed && inverted
    let text = expression.isNull ? nil : try expression.text
    let cuts = keepsAll && cuttingExpressions.contains { text == $0 }
    return .pattern(
      try Pattern(pattern), behavior, inverted: inverted, cutsBeforeSpaces: cuts)
  }

  /// The patterns of GPT-2, LLaMA 3, GPT-4 and Qwen: none of them matches across a space that a
  /// letter follows, and none looks back.
  private static let cuttingExpressions = [
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
    #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"#
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}"#
      + #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#,
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
  ]
}
