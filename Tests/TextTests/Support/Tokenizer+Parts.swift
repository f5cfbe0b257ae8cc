import Foundation
import Untrusted

@testable import Text

extension Tokenizer {
  init(directory: URL) throws(Problem) { try self.init(TokenizerFile(directory: directory)) }

  /// Encodes a text cut into parts of at least so many bytes, as far as it may be cut.
  func encodeInParts(
    _ text: [UInt8], partSize: Int
  ) throws -> (ids: [Int32], partCount: Int) {
    var encoder = TextEncoder(self)
    var ids = encoder.prefix
    var (start, partCount) = (0, 0)
    while start < text.count {
      let cut = cut(in: text, from: start + partSize)
      try encoder.encode(Array(text[start..<cut.lowerBound]), startsText: start == 0, into: &ids)
      start = cut.upperBound
      partCount += 1
    }
    return (ids + encoder.suffix, partCount)
  }
}
