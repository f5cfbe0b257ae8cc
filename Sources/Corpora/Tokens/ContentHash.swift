import Foundation
import Untrusted

/// MurmurHash3 (Austin Appleby, public domain) in its 128-bit form for 64-bit machines, seed 0.
///
/// It finds accidents, not attacks: equal keys by chance are as good as impossible, but someone who
/// wants two contents with one key can make them. Whoever could do that to a cache could as well
/// write into it. In return it reads gigabytes per second, which a cryptographic hash in plain
/// Swift does not.
package struct ContentHash {
  private var h1: UInt64 = 0
  private var h2: UInt64 = 0
  private var byteCount: UInt64 = 0
  /// Bytes that do not fill 16 yet.
  private var rest: [UInt8] = []

  private static let c1: UInt64 = 0x87C3_7B91_1142_53D5
  private static let c2: UInt64 = 0x4CF5_AD43_2745_937F

  /// The key of a file's bytes, in 32 hexadecimal digits.
  package static func hexadecimal(of data: Data) -> String {
    hexadecimal(of: data, read: { _ in })
  }

  /// - Parameter read: told the number of bytes after every few megabytes; throwing ends it.
  package static func hexadecimal(
    of data: Data, read: (_ byteCount: Int) throws -> Void
  ) rethrows -> String {
    let chunkSize = 4 << 20
    var hash = ContentHash()
    try data.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: chunkSize) {
        let chunk = bytes[start..<min(start + chunkSize, bytes.count)]
        hash.update(UnsafeRawBufferPointer(rebasing: chunk))
        try read(chunk.count)
      }
    }
    return hash.finish().description
  }

  /// Goes on with more bytes; how they are divided into calls makes no difference.
  mutating func update(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Goes on with the eight bytes of a number, the lowest first.
  mutating func update(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { update($0) }
  }

  mutating func update(_ key: ContentKey) {
    update(key.high)
    update(key.low)
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(16 - rest.count, bytes.count)
      rest += bytes[..<start]
      guard rest.count == 16 else { return }
      rest.withUnsafeBytes { mix($0, at: 0) }
      rest.removeAll(keepingCapacity: true)
    }
    while start + 16 <= bytes.count {
      mix(bytes, at: start)
      start += 16
    }
    rest += bytes[start...]
  }

  private mutating func mix(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    h1 ^= Self.scramble1(Self.word(bytes, at: offset))
    h1 = (Self.rotate(h1, 27) &+ h2) &* 5 &+ 0x52DC_E729
    h2 ^= Self.scramble2(Self.word(bytes, at: offset + 8))
    h2 = (Self.rotate(h2, 31) &+ h1) &* 5 &+ 0x3849_5AB5
  }

  func finish() -> ContentKey {
    var (h1, h2) = (h1, h2)
    let padded = rest + [UInt8](repeating: 0, count: 16 - rest.count)
    padded.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      h2 ^= Self.scramble2(Self.word(bytes, at: 8))
      h1 ^= Self.scramble1(Self.word(bytes, at: 0))
    }
    h1 ^= byteCount
    h2 ^= byteCount
    h1 &+= h2
    h2 &+= h1
    (h1, h2) = (Self.avalanche(h1), Self.avalanche(h2))
    h1 &+= h2
    h2 &+= h1
    return ContentKey(high: h1, low: h2)
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private static func scramble1(_ word: UInt64) -> UInt64 { rotate(word &* c1, 31) &* c2 }

  private static func scramble2(_ word: UInt64) -> UInt64 { rotate(word &* c2, 33) &* c1 }

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value &<< count | value &>> (64 &- count)
  }

  private static func avalanche(_ value: UInt64) -> UInt64 {
    var k = value
    k = (k ^ k >> 33) &* 0xFF51_AFD7_ED55_8CCD
    k = (k ^ k >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return k ^ k >> 33
  }
}

/// A hash of 128 bits that tells contents apart.
struct ContentKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
}

extension ContentKey: LosslessStringConvertible {
  init?(_ description: String) {
    guard description.utf8.count == 32, let high = UInt64(description.prefix(16), radix: 16),
      let low = UInt64(description.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  var description: String {
    String(hexadecimal: high, digits: 16) + String(hexadecimal: low, digits: 16)
  }
}
