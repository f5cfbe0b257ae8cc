/// Many stories in one text: something to learn from without a file or a network.
///
/// No two stories of a corpus are the same, and none is both in a training and in a validation
/// corpus, whatever their seeds and sizes: a hash of a story's text decides to which it belongs.
package struct StoryCorpus: Sendable {
  /// What stands between two stories, and never within one.
  package static let separator = "\n\n"

  /// The stories, with the ``separator`` after each.
  package let text: String
  private let ranges: [Range<Int>]

  /// The stories one by one, in the order of the text.
  package var stories: [Substring] {
    let utf8 = text.utf8
    return ranges.map { range in
      let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
      return text[start..<utf8.index(start, offsetBy: range.count)]
    }
  }

  /// Stories to learn from: as many as it takes to reach `byteCount` bytes.
  package static func training(byteCount: Int = 2_200_000, seed: UInt64 = 1) -> StoryCorpus {
    StoryCorpus(byteCount: byteCount, seed: seed) { !isForValidation($0) }
  }

  /// Stories to measure with, none of which can occur in a training corpus: as many as it takes
  /// to reach `byteCount` bytes.
  package static func validation(byteCount: Int = 60_000, seed: UInt64 = 2) -> StoryCorpus {
    StoryCorpus(byteCount: byteCount, seed: seed, where: isForValidation)
  }

  /// One story in sixteen.
  private static func isForValidation(_ key: UInt64) -> Bool { key % 16 == 0 }

  private init(byteCount: Int, seed: UInt64, where isWanted: (_ key: UInt64) -> Bool) {
    var grammar = StoryGrammar(seed: seed)
    var writer = StoryWriter(minimumCapacity: byteCount + 2048)
    var ranges: [Range<Int>] = []
    // Only asked whether it has a key: its order plays no part.
    var keys: Set<UInt64> = []
    while writer.bytes.count < byteCount {
      let start = writer.bytes.count
      grammar.write(with: &writer)
      let range = start..<writer.bytes.count
      let key = Self.key(of: writer.bytes[range])
      guard isWanted(key), keys.insert(key).inserted else {
        writer.removeLast(range.count)
        continue
      }
      ranges.append(range)
      writer.append(separator: Self.separator)
    }
    self.ranges = ranges
    text = String(decoding: writer.bytes, as: UTF8.self)
  }

  /// FNV-1a with the high bits folded into the low ones, which alone would be weak.
  private static func key(of story: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in story { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
