import Untrusted

/// How tokens become text again: steps that each take and give a list of UTF-8 strings.
struct TokenDecoder: Sendable {
  private enum Step: Sendable {
    /// All tokens as the bytes they spell in the ``ByteAlphabet``.
    case byteLevel
    case replace(Pattern, with: [UInt8])
    /// Tokens such as "<0x0A>" as bytes.
    case byteFallback
    case fuse
    /// Removes up to so many of a character from the ends of each token.
    case strip([UInt8], start: Int, stop: Int)
    case metaspace(Metaspace)
    /// Joins what has the prefix to what is before it, and puts spaces before the rest.
    case wordPiece(prefix: [UInt8])
    /// Spaces for the ends of words, but for the last.
    case endOfWord([UInt8])
    case uniqued
    /// No spaces before punctuation and in English contractions.
    case cleanUp
    case withoutEmpty
  }

  private var steps: [Step] = []
  /// What stands between tokens: a space where the file has no decoder.
  private var separator: [UInt8] = []
  private let file: String

  func text(of tokens: [[UInt8]]) throws(Problem) -> [UInt8] {
    let allowance = Allowance(byteCount: tokens.reduce(0) { $0 + $1.count }, file: file)
    var tokens = tokens
    for step in steps { tokens = try Self.apply(step, to: tokens, allowance) }
    return Array(tokens.joined(separator: separator))
  }

  /// The bytes that one token stands for wherever it is not at an end of the text.
  func bytes(of token: [UInt8]) -> [UInt8] {
    let allowance = Allowance(byteCount: token.count, file: file)
    let tokens = steps.reduce([token]) { tokens, step in
      (try? Self.apply(step, to: tokens, areInside: true, allowance)) ?? tokens
    }
    return Array(tokens.joined())
  }

  /// `areInside` says that other tokens come before and after these in the text.
  private static func apply(
    _ step: Step, to tokens: [[UInt8]], areInside: Bool = false, _ allowance: Allowance
  ) throws(Problem) -> [[UInt8]] {
    switch step {
    case .byteLevel:
      let bytes = tokens.flatMap { ByteAlphabet.decode($0) ?? $0 }
      if areInside { return [bytes] }
      // Well-formed UTF-8, with U+FFFD for what is not.
      let text = Array(String(decoding: bytes, as: UTF8.self).utf8)
      try allowance.grow(by: text.count - bytes.count)
      return [text]
    case .replace(let pattern, let content):
      var result: [[UInt8]] = []
      for token in tokens {
        result.append(try pattern.replace(in: token, with: content, allowance))
      }
      return result
    case .byteFallback:
      return areInside
        ? tokens.map { token in byte(of: token).map { [$0] } ?? token } : joiningByteTokens(tokens)
    case .fuse: return [Array(tokens.joined())]
    case .strip(let content, let start, let stop):
      return areInside
        ? tokens : tokens.map { stripped($0, of: content, start: start, stop: stop) }
    case .metaspace(let metaspace):
      return tokens.enumerated().map { index, token in
        // Markers become spaces, but for those of the first token if encoding puts one there.
        let dropsMarkers = index == 0 && !areInside && metaspace.prependScheme != .never
        return token.replacing(metaspace.replacement, with: dropsMarkers ? [] : [0x20])
      }
    case .wordPiece(let prefix):
      try allowance.grow(by: tokens.count)
      return tokens.enumerated().map { index, token in
        if index == 0, !areInside { return token }
        return token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token
      }
    case .endOfWord(let suffix):
      try allowance.grow(by: tokens.reduce(0) { $0 + $1.count })
      return tokens.enumerated().map { index, token in
        let isLast = index == tokens.count - 1 && !areInside
        return token.replacing(suffix, with: isLast ? [] : [0x20])
      }
    case .uniqued:
      return tokens.enumerated().filter { $0 == 0 || tokens[$0 - 1] != $1 }.map(\.element)
    case .cleanUp: return areInside ? tokens : tokens.map(cleanedUp)
    case .withoutEmpty: return tokens.filter { !$0.isEmpty }
    }
  }

  /// The byte that a token such as "<0x0A>" stands for.
  private static func byte(of token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
  }

  /// Joins neighbouring byte tokens; those that are no UTF-8 together become one U+FFFD each.
  private static func joiningByteTokens(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var rest = tokens[...]
    while !rest.isEmpty {
      let bytes = rest.prefix { byte(of: $0) != nil }.compactMap { byte(of: $0) }
      rest = rest.dropFirst(bytes.count)
      let isText = UTF8Text.firstInvalidOffset(in: bytes) == nil
      if !bytes.isEmpty { result += isText ? [bytes] : bytes.map { _ in Array("\u{FFFD}".utf8) } }
      if let token = rest.popFirst() { result.append(token) }
    }
    return result
  }

  private static func stripped(
    _ token: [UInt8], of content: [UInt8], start: Int, stop: Int
  ) -> [UInt8] {
    var token = token[...]
    for _ in 0..<min(start, token.count) where token.starts(with: content) {
      token = token.dropFirst(content.count)
    }
    for _ in 0..<min(stop, token.count) where token.suffix(content.count).elementsEqual(content) {
      token = token.dropLast(content.count)
    }
    return Array(token)
  }

  private static let cleanUps: [(from: [UInt8], to: [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  private static func cleanedUp(_ token: [UInt8]) -> [UInt8] {
    guard token.contains(0x20) else { return token }
    return cleanUps.reduce(token) { $0.replacing($1.from, with: $1.to) }
  }

  init(_ field: JSONField) throws(Problem) {
    file = field.file
    if field.isNull {
      separator = [0x20]
    } else {
      steps = try Self.steps(field)
    }
  }

  private static func steps(_ field: JSONField) throws(Problem) -> [Step] {
    let type = try field["type"]
    switch try type.text {
    case "ByteLevel": return [.byteLevel]
    case "Replace":
      return [.replace(try Pattern(field["pattern"]), with: try field["content"].string)]
    case "ByteFallback": return [.byteFallback]
    case "Fuse": return [.fuse]
    case "Strip":
      let start = try field["start"].integer(in: 0...0xFFFF)
      let stop = try field["stop"].integer(in: 0...0xFFFF)
      return [.strip(try field["content"].scalar, start: start, stop: stop)]
    case "Metaspace": return [.metaspace(try Metaspace(field))]
    case "WordPiece":
      let cleans = try field["cleanup"].boolean(default: true)
      return [.wordPiece(prefix: try field["prefix"].string(default: "##"))]
        + (cleans ? [.cleanUp] : [])
    case "BPEDecoder": return [.endOfWord(try field["suffix"].string(default: "</w>"))]
    case "CTC":
      let cleans = try field["cleanup"].boolean(default: true)
      let pad = Pattern.literal(try field["pad_token"].string(default: "<pad>"))
      let delimiter = Pattern.literal(try field["word_delimiter_token"].string(default: "|"))
      return [.uniqued, .replace(pad, with: [])]
        + (cleans ? [.cleanUp, .replace(delimiter, with: [0x20])] : []) + [.withoutEmpty]
    case "Sequence": return try field.steps("decoders", steps)
    default:
      throw type.unsupported(
        supported: "ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace, WordPiece, "
          + "BPEDecoder, CTC, Sequence, or none")
    }
  }
}
