import Untrusted

/// Finds added tokens in a text: the leftmost first, the longest among those that start together.
struct AddedTokenMatcher: Sendable {
  /// A piece of text: a token, or what lies between tokens.
  enum Segment {
    case token(Int32)
    case text(Range<Int>)
  }

  /// A step down the tree of all spellings, byte by byte; node 0 is the root.
  private struct Edge: Hashable {
    let node: Int32
    let byte: UInt8
  }

  private let tokens: [AddedToken]
  private var edges: [Edge: Int32] = [:]
  /// The token that ends at each node, −1 for none.
  private var tokenAtNode: [Int32] = [-1]
  private var startsToken = [Bool](repeating: false, count: 256)

  init(_ tokens: [AddedToken]) {
    self.tokens = tokens
    for (number, token) in tokens.enumerated() {
      guard let first = token.spelling.first else { continue }
      startsToken[Int(first)] = true
      var node: Int32 = 0
      for byte in token.spelling {
        let edge = Edge(node: node, byte: byte)
        if let next = edges[edge] {
          node = next
        } else {
          node = Int32(tokenAtNode.count)
          edges[edge] = node
          tokenAtNode.append(-1)
        }
      }
      if tokenAtNode[Int(node)] < 0 { tokenAtNode[Int(node)] = Int32(number) }
    }
  }

  /// Cuts a text at the tokens in it.
  func segments(of text: [UInt8]) -> [Segment] {
    guard !edges.isEmpty else { return text.isEmpty ? [] : [.text(0..<text.count)] }
    var segments: [Segment] = []
    var textStart = 0
    var index = 0
    while index < text.count {
      guard startsToken[Int(text[index])], let match = longestMatch(in: text, at: index) else {
        index += 1
        continue
      }
      let token = tokens[match.token]
      var (start, end) = (index, match.end)
      index = end
      if token.isSingleWord, touchesWord(start..<end, in: text) { continue }
      if token.stripsLeft { start = max(textStart, startOfWhitespace(in: text, before: start)) }
      if token.stripsRight { end = endOfWhitespace(in: text, from: end) }
      if textStart < start { segments.append(.text(textStart..<start)) }
      segments.append(.token(token.id))
      textStart = end
    }
    if textStart < text.count { segments.append(.text(textStart..<text.count)) }
    return segments
  }

  private func longestMatch(in text: [UInt8], at start: Int) -> (token: Int, end: Int)? {
    var best: (token: Int, end: Int)?
    var node: Int32 = 0
    for index in start..<text.count {
      guard let next = edges[Edge(node: node, byte: text[index])] else { break }
      node = next
      let token = tokenAtNode[Int(node)]
      if token >= 0 { best = (Int(token), index + 1) }
    }
    return best
  }

  private func touchesWord(_ range: Range<Int>, in text: [UInt8]) -> Bool {
    if range.lowerBound > 0 {
      let before = UTF8Text.startOfScalar(in: text, before: range.lowerBound)
      if UTF8Text.scalar(in: text, at: before).scalar.isWordCharacter { return true }
    }
    guard range.upperBound < text.count else { return false }
    return UTF8Text.scalar(in: text, at: range.upperBound).scalar.isWordCharacter
  }

  private func startOfWhitespace(in text: [UInt8], before end: Int) -> Int {
    var end = end
    while end > 0 {
      let start = UTF8Text.startOfScalar(in: text, before: end)
      guard CharacterClass.of(text, at: start).class.isWhitespace else { break }
      end = start
    }
    return end
  }

  private func endOfWhitespace(in text: [UInt8], from start: Int) -> Int {
    var index = start
    while index < text.count {
      let (next, end) = CharacterClass.of(text, at: index)
      guard next.isWhitespace else { break }
      index = end
    }
    return index
  }
}
