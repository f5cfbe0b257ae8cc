import Foundation
import Testing
import Untrusted

@testable import Corpora

@Suite("Token file")
struct TokenFileTests {
  private let key = ContentKey(high: 1, low: 2)

  /// A text of five tokens, and a pair of three of which the first is the prompt.
  private func bytes(vocabularySize: Int, offset: Int32 = 0) throws -> Data {
    var buffer = TokenBuffer(vocabularySize: vocabularySize)
    try buffer.append([0, 1, 2].map { $0 + offset })
    try buffer.append([3, 4].map { $0 + offset })
    buffer.endText()
    try buffer.append([5, 6, 7].map { $0 + offset })
    buffer.endMasked(tokenCount: 3, unlearned: [0..<1])
    buffer.note(.empty, in: 1, at: 7)
    buffer.note(.empty, in: 1, at: 9)
    return try buffer.finish(key: key)
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
    let bytes = try bytes(vocabularySize: vocabularySize, offset: offset)
    #expect(bytes.count == 8 * width + 8 + 2 * 8 + 32 + 80)
    let file = try TokenFile(bytes, key: key, vocabularySize: vocabularySize)
    #expect(file.tokenCount == 8)
    #expect(file.tokens(0..<8) == (0..<8).map { $0 + offset })
    #expect(file.tokens(2..<4) == [2, 3].map { $0 + offset })
    #expect(file.labels(3..<8) == [true, true, false, true, true])
    #expect(file.largestToken == 7 + offset)
    #expect(file.notes == [TextNote(kind: .empty, file: 1, count: 2, place: 7)])
    #expect(file.firstLabel(in: 5..<8) == 6)
    #expect(file.firstLabel(in: 5..<6) == nil)
    #expect(
      file.runs == [.init(tokens: 0..<5, isMasked: false), .init(tokens: 5..<8, isMasked: true)])
  }

  @Test("keeps no mask where every token is a label")
  func withoutMask() throws {
    var buffer = TokenBuffer(vocabularySize: 8)
    for _ in 0..<3 {
      try buffer.append([1])
      buffer.endText()
    }
    let bytes = try buffer.finish(key: key)
    let file = try TokenFile(bytes, key: key, vocabularySize: 8)
    #expect(bytes.count == 8 + 80)
    #expect(!file.hasMask && file.runs.isEmpty)
  }

  @Test("notices any length but its own")
  func truncated() throws {
    let bytes = try bytes(vocabularySize: 8)
    for count in 0..<bytes.count { #expect(damage(bytes.prefix(count)) != nil, "\(count) bytes") }
    #expect(damage(bytes + [0]) != nil)
    #expect(damage(bytes.prefix(79)) == "it has no end")
  }

  @Test("notices every flipped bit")
  func flipped() throws {
    let bytes = try bytes(vocabularySize: 8)
    for index in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[index] ^= 1 << UInt8(bit)
        #expect(damage(flipped) != nil, "bit \(bit) of byte \(index)")
      }
    }
  }

  @Test("takes no other corpus, vocabulary or version for its own")
  func foreign() throws {
    let bytes = try bytes(vocabularySize: 8)
    #expect(damage(bytes, vocabularySize: 9) == "it belongs to another vocabulary")
    #expect(throws: Problem(.invalid, "", "it belongs to another corpus")) {
      try TokenFile(bytes, key: ContentKey(high: 1, low: 3), vocabularySize: 8)
    }
    var version = bytes
    version[version.count - 72] = 1
    #expect(damage(version) == "it has version 1, not 2")
    #expect(damage(Data(repeating: 0x20, count: 200)) == "it is no token file")
  }

  @Test("does not believe tokens, counts and runs because their checksum is right")
  func forged() throws {
    func forged(_ change: (inout Data) -> Void) throws -> String? {
      var bytes = try bytes(vocabularySize: 8)
      change(&bytes)
      var hash = ContentHash()
      hash.update(Array(bytes.dropLast(16))[...])
      var checksum: [UInt8] = []
      for word in [hash.finish().high, hash.finish().low] {
        withUnsafeBytes(of: word.littleEndian) { checksum += $0 }
      }
      bytes.replaceSubrange(bytes.count - 16..<bytes.count, with: checksum)
      return damage(bytes)
    }
    let (runs, footer) = (16 + 8, 16 + 8 + 16 + 32)
    #expect(try forged { _ in } == nil)
    #expect(try forged { $0[0] = 8 } == "it has tokens that the vocabulary has not")
    #expect(try forged { $0[1] = 0xFF } == "it has tokens that the vocabulary has not")
    for count in [16, 23, 24, 31, 32, 39] {
      #expect(
        try forged { $0[footer + count] |= 0x81 } == "its size and its counts do not agree",
        "byte \(count)")
    }
    #expect(try forged { $0[runs] = 18 } == "its runs overlap")
    #expect(try forged { $0[runs + 8] = 13 } == "its runs overlap")
    #expect(try forged { $0[runs + 15] = 0xFF } == "its runs overlap")
    #expect(try forged { $0[footer - 32] = 9 } == nil, "a note of a kind to come is passed over")
    #expect(try forged { $0[footer - 24] = 0xFF } == nil)
  }
}
