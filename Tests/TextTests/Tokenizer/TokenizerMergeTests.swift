import Foundation
import Engine
import Testing
import Text

/// Merging by queue must give what its definition gives.
@Suite("Merging")
struct TokenizerMergeTests {
  /// Random merges of a small alphabet, in no sensible order.
  private func randomTokenizer(seed: UInt64) throws -> (Tokenizer, merges: [[String]]) {
    var random = RandomSource(seed: seed)
    var tokens = ["a", "b", "c", "▁"]
    var merges: [[String]] = []
    for _ in 0..<40 {
      let pair = (0..<2).map { _ in tokens.randomElement(using: &random) ?? "a" }
      guard pair.joined().count <= 6, !merges.contains(pair) else { continue }
      merges.append(pair)
      if !tokens.contains(pair.joined()) { tokens.append(pair.joined()) }
    }
    merges.shuffle(using: &random)
    let vocab = tokens.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    let list = merges.map { "[\"\($0[0])\", \"\($0[1])\"]" }.joined(separator: ", ")
    return (try TokenizerJSON(vocab: "{\(vocab)}", merges: "[\(list)]").load(), merges)
  }

  /// The definition: again and again, the leftmost pair of the lowest rank.
  private func definition(_ text: String, _ merges: [[String]]) -> [String] {
    var word = text.map(String.init)
    while true {
      let ranked = word.indices.dropLast().compactMap { index in
        merges.firstIndex(of: [word[index], word[index + 1]]).map { (rank: $0, index: index) }
      }
      guard let best = ranked.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else {
        return word
      }
      word[best.index] += word.remove(at: best.index + 1)
    }
  }

  @Test("takes the lowest rank first, the leftmost among equals", arguments: 0..<20)
  func agreesWithDefinition(seed: Int) throws {
    let (tokenizer, merges) = try randomTokenizer(seed: UInt64(seed))
    var random = RandomSource(seed: 1000)
    for _ in 0..<50 {
      let text = (0..<Int.random(in: 0...30, using: &random))
        .map { _ in ["a", "b", "c", "▁"].randomElement(using: &random) ?? "a" }.joined()
      let expected = definition(text, merges).map { tokenizer.id(of: $0) }
      #expect(try tokenizer.encode(text) == expected, "\(text)")
    }
  }

  // One word of a million characters: quadratic time would take hours.
  @Test("takes little more than linear time", .timeLimit(.minutes(1)))
  func longWord() throws {
    let crossing = try TestFiles.tokenizer("crossing")
    let text = String(repeating: "the sea at the end of the day ", count: 33_000)
    #expect(try crossing.decode(crossing.encode(text)) == text)
    let gpt2 = try TestFiles.tokenizer("gpt2")
    let letters = String(repeating: "seas", count: 250_000)
    #expect(try gpt2.decode(gpt2.encode(letters)) == letters)
  }
}
