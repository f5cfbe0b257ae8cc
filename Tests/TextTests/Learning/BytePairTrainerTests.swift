import Foundation
import Testing
import Text
import Untrusted

@Suite("BytePairTrainer")
struct BytePairTrainerTests {
  @Test("merges the most frequent pair, then what has become the most frequent")
  func order() throws {
    let vocabulary = try BytePairTrainer.train(on: ["ab ab ab"], vocabularySize: 259)
    #expect(try spelled(vocabulary) == ["a b", "Ġ ab"])
  }

  @Test("takes the lowest ids of equally frequent pairs")
  func ties() throws {
    let vocabulary = try BytePairTrainer.train(on: ["xy zw xy zw"], vocabularySize: 260)
    #expect(try spelled(vocabulary) == ["x y", "z w", "Ġ zw"])
  }

  @Test("counts overlapping pairs as merging uses them up")
  func overlaps() throws {
    let vocabulary = try BytePairTrainer.train(on: ["aaa aaa"], vocabularySize: 259)
    #expect(try spelled(vocabulary) == ["a a", "aa a"])
    expectTooPoor(size: 300, possible: 258) {
      try BytePairTrainer.train(on: ["aaaa"], vocabularySize: 300)
    }
  }

  @Test("stays within words, and within texts")
  func boundaries() throws {
    expectTooPoor(size: 258, possible: 257) {
      try BytePairTrainer.train(on: ["a", "b", "a", "b", "1a 1a"], vocabularySize: 258)
    }
    // Only "ab" repeats: the marker between is no text.
    let marker = TrainedVocabulary.endOfText
    let vocabulary = try BytePairTrainer.train(
      on: ["ab\(marker)ab\(marker)\(marker)"], vocabularySize: 258)
    #expect(try spelled(vocabulary) == ["a b"])
  }

  @Test("learns what a trainer learns that counts everything again after every merge")
  func bruteForce() throws {
    var random = LinearCongruential(state: 11)
    let texts = (0..<40).map { _ in
      (0..<60).map { _ in
        String((0...random.below(7)).map { _ in Character(["a", "b", "c"][random.below(3)]) })
      }.joined(separator: " ")
    }
    let vocabulary = try BytePairTrainer.train(on: texts, vocabularySize: 400)
    #expect(vocabulary.merges == SlowTrainer.merges(of: texts, vocabularySize: 400))
  }

  @Test("learns the merges that the tokenizers library learns")
  func golden() throws {
    // BpeTrainer(min_frequency=2, special_tokens=["<|endoftext|>"],
    // initial_alphabet=ByteLevel.alphabet()) of tokenizers 0.23.
    let text =
      "Der Müller's Mühle mahlt, mahlt Mehl; naïve café, cafés, 1212 12 12!!\n\n\"Mehl\" 'll"
    let vocabulary = try BytePairTrainer.train(on: [text], vocabularySize: 275)
    #expect(
      try spelled(vocabulary) == [
        "h l", "1 2", "Ġ M", "Ġ 12", "a f", "a hl", "c af", "e r", "e hl", "l l", "m ahl",
        "Ã ©", "Ã ¼", "Ġ caf", "Ġ mahl", "ĠM Ã¼", "Ġcaf Ã©", "Ġmahl t",
      ])
  }

  @Test("tells how far it has come")
  func progress() throws {
    var parts: [Double] = []
    _ = try BytePairTrainer.train(on: ["abcdefgh abcdefgh"], vocabularySize: 262) {
      parts.append($0)
    }
    #expect(parts.first == 0 && parts.last == 1)
    #expect(parts == parts.sorted())
  }

  @Test("refuses a vocabulary without room for the bytes, and needs no text for just those")
  func smallest() throws {
    let problem = #expect(throws: Problem.self) {
      try BytePairTrainer.train(on: ["text"], vocabularySize: 256)
    }
    #expect(problem?.reason.contains("at least 257") == true)
    let bytes = try BytePairTrainer.train(on: [], vocabularySize: 257)
    #expect(bytes.size == 257 && bytes.merges.isEmpty)
  }

  private func expectTooPoor(
    size: Int, possible: Int, _ train: () throws -> TrainedVocabulary
  ) {
    let problem = #expect(throws: Problem.self) { try train() }
    #expect(problem?.reason.contains("for \(size) tokens") == true)
    #expect(problem?.reason.contains("at most \(possible) can") == true)
  }

  /// The merges as the file spells them.
  private func spelled(_ vocabulary: TrainedVocabulary) throws -> [String] {
    struct File: Decodable {
      struct Model: Decodable { let merges: [String] }
      let model: Model
    }
    let json = Data(vocabulary.tokenizerJSON())
    return try JSONDecoder().decode(File.self, from: json).model.merges
  }
}
