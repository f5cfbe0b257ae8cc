import Untrusted

/// Finds added tokens in a text: the leftmost first, the longest among those that start together.
///
/// It reads the text once from its end, with an automaton of the spellings read backwards (Aho and
/// Corasick), which knows at each place the longest token that starts there: linear time, however
/// long the tokens are.
struct AddedTokenMatcher: Sendable {
  /// A piece of text: a token, or what lies between tokens.
  enum Segment {
    case token(Int32)
    case text(Range<Int>)
  }

  private let tokens: [AddedToken]
  private var trie = ByteTrie()
  /// The node of the longest other string of the trie that ends a node's.
  private var fallbacks: [Int32]
  /// The longest token that ends a node's string, −1 for none.
  private var longest: [Int32]

  init(_ tokens: [AddedToken]) {
    self.tokens = tokens
    var steps: [(parent: Int32, byte: UInt8, depth: Int)] = [(0, 0, 0)]
    var own: [Int32] = [-1]
    for (number, token) in tokens.enumerated() where !token.spelling.isEmpty {
      let node = trie.insert(token.spelling.reversed()) { _, parent, byte in
        steps.append((parent, byte, steps[Int(parent)].depth + 1))
        own.append(-1)
      }
      if own[Int(node)] < 0 { own[Int(node)] = Int32(number) }
    }
    fallbacks = Array(repeating: 0, count: trie.nodeCount)
    longest = own
    // A fallback is a shorter string: the nodes near the root come first.
    for node in steps.indices.dropFirst().sorted(by: { steps[$0].depth < steps[$1].depth }) {
      let (parent, byte, _) = steps[node]
      let fallback = parent == 0 ? 0 : step(from: fallbacks[Int(parent)], byte)
      fallbacks[node] = fallback
      if own[node] < 0 { longest[node] = longest[Int(fallback)] }
    }
  }

  @inline(__always)
  private func step(from node: Int32, _ byte: UInt8) -> Int32 {
    var node = node
    while true {
      if let next = trie.child(of: node, byte) { return next }
      if node == 0 { return 0 }
      node = fallbacks[Int(node)]
    }
  }

  func segments(of text: [UInt8]) -> [Segment] {
    var segments: [Segment] = []
    var textStart = 0
    var index = 0
    for (match, number) in matches(in: text).reversed() where match >= index {
      let token = tokens[Int(number)]
      var (start, end) = (match, match + token.spelling.count)
      index = end
      if token.isSingleWord, touchesWord(start..<end, in: text) { continue }
      if token.stripsLeft { start = startOfWhitespace(in: text, min(textStart, start)..<start) }
      if token.stripsRight { end = endOfWhitespace(in: text, from: end) }
      if textStart < start { segments.append(.text(textStart..<start)) }
      segments.append(.token(token.id))
      textStart = end
    }
    if textStart < text.count { segments.append(.text(textStart..<text.count)) }
    return segments
  }

  /// Where a token starts, and the longest that does, from the last to the first.
  private func matches(in text: [UInt8]) -> [(start: Int, token: Int32)] {
    guard trie.nodeCount > 1 else { return [] }
    var matches: [(start: Int, token: Int32)] = []
    var node: Int32 = 0
    for index in text.indices.reversed() {
      node = step(from: node, text[index])
      let token = longest[Int(node)]
      if token >= 0 { matches.append((index, token)) }
    }
    return matches
  }

  private func touchesWord(_ range: Range<Int>, in text: [UInt8]) -> Bool {
    if range.lowerBound > 0 {
      let before = UTF8Text.startOfScalar(in: text, before: range.lowerBound)
      if UTF8Text.scalar(in: text, at: before).scalar.isWordCharacter { return true }
    }
    guard range.upperBound < text.count else { return false }
    return UTF8Text.scalar(in: text, at: range.upperBound).scalar.isWordCharacter
  }

  /// Where the whitespace at the end of `range` starts.
  private func startOfWhitespace(in text: [UInt8], _ range: Range<Int>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound {
      let start = UTF8Text.startOfScalar(in: text, before: end)
      guard UTF8Text.scalar(in: text, at: start).scalar.properties.isWhitespace else { break }
      end = start
    }
    return end
  }

  private func endOfWhitespace(in text: [UInt8], from start: Int) -> Int {
    var index = start
    while index < text.count {
      let (scalar, end) = UTF8Text.scalar(in: text, at: index)
      guard scalar.properties.isWhitespace else { break }
      index = end
    }
    return index
  }
}
