@testable import Text

/// Byte-pair encoding as plainly as it can be written: after every merge, all is counted again.
///
/// For texts of small letters and single spaces.
enum SlowTrainer {
  static func merges(of texts: [String], vocabularySize: Int) -> [TrainedVocabulary.Merge] {
    var words = texts.flatMap(words)
    var size = BytePairTrainer.smallestVocabulary
    var tokens: [String: Int32] = [:]
    var merges: [TrainedVocabulary.Merge] = []
    while size < vocabularySize {
      var counts: [[Int32]: Int] = [:]
      for word in words {
        for (left, right) in zip(word, word.dropFirst()) {
          counts[[left.id, right.id], default: 0] += 1
        }
      }
      let best = counts.min {
        $0.value == $1.value ? $0.key.lexicographicallyPrecedes($1.key) : $0.value > $1.value
      }
      guard let best, best.value >= BytePairTrainer.minimumCount else { break }
      let (left, right) = (best.key[0], best.key[1])
      merges.append(TrainedVocabulary.Merge(left: left, right: right))
      words = words.map { word in
        var result: [Symbol] = []
        var index = 0
        while index < word.count {
          if index + 1 < word.count, word[index].id == left, word[index + 1].id == right {
            let text = word[index].text + word[index + 1].text
            if tokens[text] == nil {
              tokens[text] = Int32(size)
              size += 1
            }
            result.append(Symbol(id: tokens[text] ?? -1, text: text))
            index += 2
          } else {
            result.append(word[index])
            index += 1
          }
        }
        return result
      }
    }
    return merges
  }

  private struct Symbol {
    let id: Int32
    let text: String
  }

  private static func words(_ text: String) -> [[Symbol]] {
    text.split(separator: " ").enumerated().map { place, word in
      ((place == 0 ? "" : " ") + word).utf8.map { byte in
        // The printable ASCII characters have the ids from 1 on; the space is "Ġ", U+0120, the
        // 33rd of those from U+0100 on, which follow the 188 printable characters of Latin-1.
        Symbol(
          id: byte == 0x20 ? 1 + 188 + 32 : Int32(byte) - 0x20,
          text: String(Unicode.Scalar(byte)))
      }
    }
  }
}
