import Foundation
import Testing

@testable import Corpora

@Suite("Token file")
struct TokenFileTests {
  private let key = ContentKey(high: 1, low: 2)

  /// A text of five tokens, and a pair of three of which the first is the prompt.
  private func bytes(vocabularySize: Int, offset: Int32 = 0) -> Data {
    var buffer = TokenBuffer(vocabularySize: vocabularySize)
    buffer.append([0, 1, 2].map { $0 + offset })
    buffer.append([3, 4].map { $0 + offset })
    buffer.endText()
    buffer.append([5, 6, 7].map { $0 + offset })
    buffer.endPair(tokenCount: 3, promptTokenCount: 1)
    return buffer.finish(key: key)
  }

  private func damage(_ bytes: Data, vocabularySize: Int = 8) -> String? {
    do {
      _ = try TokenFile(bytes, key: key, vocabularySize: vocabularySize)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(
    "gives back what was put in, in two or four bytes a token",
    arguments: [(8, Int32(0), 2), (65536, 65528, 2), (65537, 65529, 4), (100_000, 90_000, 4)])
  func roundTrip(vocabularySize: Int, offset: Int32, width: Int) throws {
    let bytes = bytes(vocabularySize: vocabularySize, offset: offset)
    #expect(bytes.count == 80 + 8 * width + 8 + 2 * 8)
    let file = try TokenFile(bytes, key: key, vocabularySize: vocabularySize)
    #expect(file.tokenCount == 8)
    #expect(file.documentCount == 2)
    #expect(file.tokens(0..<8) == (0..<8).map { $0 + offset })
    #expect(file.tokens(2..<4) == [2, 3].map { $0 + offset })
    #expect(file.labels(3..<8) == [true, true, false, true, true])
    #expect(file.firstLabel(in: 5..<8) == 6)
    #expect(file.firstLabel(in: 5..<6) == nil)
    #expect(
      file.runs == [.init(tokens: 0..<5, isPair: false), .init(tokens: 5..<8, isPair: true)])
  }

  @Test("keeps no mask where every token is a label")
  func withoutMask() throws {
    var buffer = TokenBuffer(vocabularySize: 8)
    for _ in 0..<3 {
      buffer.append([1])
      buffer.endText()
    }
    let bytes = buffer.finish(key: key)
    let file = try TokenFile(bytes, key: key, vocabularySize: 8)
    #expect(bytes.count == 80 + 8)
    #expect(!file.hasMask && file.runs.isEmpty)
    #expect(file.documentCount == 3)
  }

  @Test("notices any length but its own")
  func truncated() {
    let bytes = bytes(vocabularySize: 8)
    for count in 0..<bytes.count { #expect(damage(bytes.prefix(count)) != nil, "\(count) bytes") }
    #expect(damage(bytes + [0]) != nil)
    #expect(damage(bytes.prefix(79)) == "it ends within its header")
  }

  @Test("notices every flipped bit")
  func flipped() {
    let bytes = bytes(vocabularySize: 8)
    for index in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[index] ^= 1 << UInt8(bit)
        #expect(damage(flipped) != nil, "bit \(bit) of byte \(index)")
      }
    }
  }

  @Test("takes no other corpus, vocabulary or version for its own")
  func foreign() {
    let bytes = bytes(vocabularySize: 8)
    #expect(damage(bytes, vocabularySize: 9) == "it belongs to another vocabulary")
    #expect(throws: TokenFile.Damage(reason: "it belongs to another corpus")) {
      try TokenFile(bytes, key: ContentKey(high: 1, low: 3), vocabularySize: 8)
    }
    var version = bytes
    version[8] = 2
    #expect(damage(version) == "it has version 2, not 1")
    #expect(damage(Data(repeating: 0x20, count: 200)) == "it is no token file")
  }

  @Test("does not believe tokens, counts and runs because their checksum is right")
  func forged() {
    func forged(_ change: (inout Data) -> Void) -> String? {
      var bytes = bytes(vocabularySize: 8)
      change(&bytes)
      var hash = ContentHash()
      hash.update(Array(bytes[..<64])[...])
      hash.update(Array(bytes[80...])[...])
      var checksum: [UInt8] = []
      for word in [hash.finish().high, hash.finish().low] {
        withUnsafeBytes(of: word.littleEndian) { checksum += $0 }
      }
      bytes.replaceSubrange(64..<80, with: checksum)
      return damage(bytes)
    }
    #expect(forged { _ in } == nil)
    #expect(forged { $0[80] = 8 } == "it has tokens that the vocabulary has not")
    #expect(forged { $0[81] = 0xFF } == "it has tokens that the vocabulary has not")
    #expect(forged { $0[16] = 9 } == "its size and its counts do not agree")
    #expect(forged { $0[23] = 0xFF } == "its size and its counts do not agree")
    #expect(forged { $0[39] = 0x80 } == "its size and its counts do not agree")
    #expect(forged { $0[104] = 18 } == "its runs overlap")
    #expect(forged { $0[112] = 13 } == "its runs overlap")
    #expect(forged { $0[119] = 0xFF } == "its runs overlap")
  }
}
