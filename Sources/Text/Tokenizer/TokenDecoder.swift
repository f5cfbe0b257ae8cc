import Untrusted

/// How tokens become text again: steps that each take and give a list of UTF-8 strings.
struct TokenDecoder: Sendable {
  private enum Step: Sendable {
    /// All tokens as the bytes they spell in the ``ByteAlphabet``.
    case byteLevel
    case replace([UInt8], with: [UInt8])
    /// Tokens such as "<0x0A>" as bytes.
    case byteFallback
    case fuse
    /// Removes up to so many of a character from the ends of each token.
    case strip([UInt8], start: Int, stop: Int)
    case metaspace(Metaspace)
  }

  private var steps: [Step] = []
  /// What stands between tokens: a space where the file has no decoder.
  private var separator: [UInt8] = []

  func text(of tokens: [[UInt8]]) -> [UInt8] {
    let result = steps.reduce(tokens) { tokens, step in
      switch step {
      case .byteLevel: [Self.repaired(Self.bytes(ofByteLevel: tokens))]
      case .replace(let pattern, let content):
        tokens.map { $0.replacing(pattern, with: content) }
      case .byteFallback: Self.joiningByteTokens(tokens)
      case .fuse: [Array(tokens.joined())]
      case .strip(let content, let start, let stop):
        tokens.map { Self.stripped($0, of: content, start: start, stop: stop) }
      case .metaspace(let metaspace): Self.replacingMarkers(tokens, metaspace)
      }
    }
    return Array(result.joined(separator: separator))
  }

  /// The bytes that one token stands for wherever it is not at an end of the text.
  func bytes(of token: [UInt8]) -> [UInt8] {
    steps.reduce(token) { token, step in
      switch step {
      case .byteLevel: ByteAlphabet.decode(token) ?? token
      case .replace(let pattern, let content): token.replacing(pattern, with: content)
      case .byteFallback: ByteToken.byte(token).map { [$0] } ?? token
      case .fuse, .strip: token
      case .metaspace(let metaspace): token.replacing(metaspace.replacement, with: [0x20])
      }
    }
  }

  private static func bytes(ofByteLevel tokens: [[UInt8]]) -> [UInt8] {
    var result: [UInt8] = []
    for token in tokens { result += ByteAlphabet.decode(token) ?? token }
    return result
  }

  /// Well-formed UTF-8, with U+FFFD for what is not.
  private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// Joins neighbouring byte tokens; those that are no UTF-8 together become one U+FFFD each.
  private static func joiningByteTokens(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var bytes: [UInt8] = []
    func flush() {
      if bytes.isEmpty { return }
      if UTF8Text.firstInvalidOffset(in: bytes) == nil {
        result.append(bytes)
      } else {
        for _ in bytes { result.append(Array("\u{FFFD}".utf8)) }
      }
      bytes.removeAll()
    }
    for token in tokens {
      if let byte = ByteToken.byte(token) {
        bytes.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    return result
  }

  private static func stripped(
    _ token: [UInt8], of content: [UInt8], start: Int, stop: Int
  ) -> [UInt8] {
    var token = token[...]
    for _ in 0..<start where token.starts(with: content) { token = token.dropFirst(content.count) }
    for _ in 0..<stop where token.suffix(content.count).elementsEqual(content) {
      token = token.dropLast(content.count)
    }
    return Array(token)
  }

  /// Markers become spaces, but for those of the first token if encoding puts one there.
  private static func replacingMarkers(_ tokens: [[UInt8]], _ metaspace: Metaspace) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      let dropsMarkers = index == 0 && metaspace.prependScheme != .never
      return token.replacing(metaspace.replacement, with: dropsMarkers ? [] : [0x20])
    }
  }
}

extension TokenDecoder {
  /// Reads `decoder`.
  init(_ field: JSONField) throws(TokenizerError) {
    if field.isNull {
      separator = [0x20]
    } else {
      steps = try Self.steps(field)
    }
  }

  private static func steps(_ field: JSONField) throws(TokenizerError) -> [Step] {
    let type = try field["type"]
    switch try type.text {
    case "ByteLevel": return [.byteLevel]
    case "Replace":
      let pattern = try field["pattern"].literalPattern
      return [.replace(pattern, with: try field["content"].string)]
    case "ByteFallback": return [.byteFallback]
    case "Fuse": return [.fuse]
    case "Strip":
      let start = try field["start"].integer(in: 0...0xFFFF)
      let stop = try field["stop"].integer(in: 0...0xFFFF)
      return [.strip(try field["content"].scalar, start: start, stop: stop)]
    case "Metaspace": return [.metaspace(try Metaspace(field))]
    case "Sequence":
      var steps: [Step] = []
      for element in try field["decoders"].elements { steps += try Self.steps(element) }
      return steps
    default:
      throw type.unsupported(
        supported: "ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace, Sequence, or none")
    }
  }
}
