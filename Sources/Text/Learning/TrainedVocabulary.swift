/// A byte-level vocabulary and its merges, as ``BytePairTrainer`` learns them.
package struct TrainedVocabulary: Sendable {
  /// A merge of two tokens, by their ids.
  package struct Merge: Equatable, Sendable {
    package let left: Int32
    package let right: Int32
  }

  /// The special token that stands between texts.
  package static let endOfText = "<|endoftext|>"

  package static let endOfTextID: Int32 = 0

  static let endOfTextToken = AddedToken(
    id: endOfTextID, content: Array(endOfText.utf8), isSpecial: true, isSingleWord: false,
    stripsLeft: false, stripsRight: false, isNormalized: false, spelling: Array(endOfText.utf8))

  /// The merges in the order in which they were learned and are applied.
  package private(set) var merges: [Merge] = []

  /// The tokens as files spell them, by id.
  private(set) var spellings = ByteStringTable()
  private var idOfByte = [Int32](repeating: 0, count: 256)

  /// A vocabulary of the end-of-text token and the bytes, without merges.
  init() {
    add(Self.endOfTextToken.content)
    // The order of the characters that spell the bytes, as `tokenizers` has it.
    for (byte, spelling) in ByteAlphabet.spellings.enumerated().sorted(by: {
      $0.element.lexicographicallyPrecedes($1.element)
    }) {
      idOfByte[byte] = add(spelling)
    }
  }

  package var size: Int { spellings.count }

  func id(ofByte byte: UInt8) -> Int32 { idOfByte[Int(byte)] }

  /// Adds a merge and gives the token it makes, which an earlier merge may have made already.
  mutating func merge(_ left: Int32, _ right: Int32) -> Int32 {
    merges.append(Merge(left: left, right: right))
    return add(Array(spellings[Int(left)] + spellings[Int(right)]))
  }

  @discardableResult
  private mutating func add(_ spelling: [UInt8]) -> Int32 {
    Int32(spellings.insert(spelling, 0..<spelling.count).index)
  }
}
