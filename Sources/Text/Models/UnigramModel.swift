import Untrusted

/// SentencePiece's unigram model: of all ways to cut a word into tokens, the likeliest.
///
/// Source: Kudo, "Subword Regularization", 2018.
struct UnigramModel: Sendable {
  /// A token may be this long: each place of a text is looked at so many times at worst.
  private static let longestToken = 512
  /// How much less likely an unknown character is than the least likely token.
  private static let unknownPenalty = 10.0

  /// The best way to cut a word up to some place.
  private struct Path {
    var score = -Double.infinity
    /// Where its last token starts, −1 where there is no way.
    var start = -1
    var isUnknown = false
  }

  let vocabulary: Vocabulary
  private let scores: [Double]
  private let unknown: UnknownToken
  private let unknownScore: Double
  private let fallsBackToBytes: Bool
  private var trie = ByteTrie()
  /// The token that ends at each node of the trie, −1 for none.
  private var tokenAtNode: [Int32] = [-1]

  init(_ field: JSONField) throws(Problem) {
    let vocab = try field["vocab"]
    guard case .array(let elements) = vocab.value, !elements.isEmpty else {
      throw vocab.invalid(expected: "an array of tokens and their scores")
    }
    var tokens: [[UInt8]] = []
    var scores: [Double] = []
    for (number, element) in elements.enumerated() {
      guard case .array(let pair) = element, pair.count == 2, case .string(let text) = pair[0]
      else {
        throw vocab.child("[\(number)]", element).invalid(expected: "a token and its score")
      }
      let token = Array(text.utf8)
      guard token.count <= Self.longestToken else {
        throw vocab.child("[\(number)]", pair[0]).unsupported(
          found: "a token of \(token.count) bytes", supported: "at most \(Self.longestToken)")
      }
      tokens.append(token)
      scores.append(try vocab.child("[\(number)][1]", pair[1]).number)
    }
    vocabulary = Vocabulary(tokens)
    self.scores = scores
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    let unknown = try field["unk_id"]
    self.unknown =
      unknown.isNull
      ? .missing(
        unknown.invalid(expected: "the id of a token, for characters of this text that have none"))
      : .token(Int32(try unknown.integer(in: 0...tokens.count - 1)))
    fallsBackToBytes = try field["byte_fallback"].boolean(default: false)
    for token in tokens {
      let node = Int(trie.insert(token))
      tokenAtNode += Array(repeating: -1, count: trie.nodeCount - tokenAtNode.count)
      tokenAtNode[node] = vocabulary.id(of: token) ?? -1
    }
    tokenAtNode[0] = -1
  }

  func encode(_ word: ArraySlice<UInt8>, into ids: inout [Int32]) throws(Problem) {
    let paths = bestPaths(word)
    // The pieces from the last to the first; unknown characters beside each other are one piece.
    var pieces: [Range<Int>] = []
    var end = word.count
    var followsUnknown = false
    while end > 0 {
      let path = paths[end]
      let piece = word.startIndex + path.start..<word.startIndex + end
      if path.isUnknown, followsUnknown, let next = pieces.popLast() {
        pieces.append(piece.lowerBound..<next.upperBound)
      } else {
        pieces.append(piece)
      }
      followsUnknown = path.isUnknown
      end = path.start
    }
    for piece in pieces.reversed().map({ word[$0] }) {
      if let id = vocabulary.id(of: piece) {
        ids.append(id)
      } else if fallsBackToBytes, let tokens = vocabulary.byteTokens(of: piece) {
        ids += tokens
      } else if let id = try unknown.id {
        ids.append(id)
      }
    }
  }

  private func bestPaths(_ word: ArraySlice<UInt8>) -> [Path] {
    var paths = [Path](repeating: Path(), count: word.count + 1)
    paths[0].score = 0
    func offer(_ score: Double, from start: Int, to end: Int, isUnknown: Bool) {
      if paths[end].start < 0 || score > paths[end].score {
        paths[end] = Path(score: score, start: start, isUnknown: isUnknown)
      }
    }
    var start = 0
    while start < word.count {
      let score = paths[start].score
      let nextCharacter = start + UTF8Text.length(lead: word[word.startIndex + start])
      var isKnown = false
      var node: Int32 = 0
      var end = start
      while end < word.count, let next = trie.child(of: node, word[word.startIndex + end]) {
        node = next
        end += 1
        let token = tokenAtNode[Int(node)]
        if token < 0 { continue }
        let isUnknown = if case .token(token) = unknown { true } else { false }
        offer(score + scores[Int(token)], from: start, to: end, isUnknown: isUnknown)
        if end == nextCharacter { isKnown = true }
      }
      if !isKnown {
        offer(score + unknownScore, from: start, to: nextCharacter, isUnknown: true)
      }
      start = nextCharacter
    }
    return paths
  }
}
