import Foundation
import Testing

@testable import Corpora

@Suite("Content hash")
struct ContentHashTests {
  // The values of the reference implementation, MurmurHash3_x64_128 with seed 0.
  @Test(
    "is MurmurHash3",
    arguments: [
      ("", "00000000000000000000000000000000"), ("hello", "cbd8a7b341bd9b025b1e906a48ae1d19"),
      ("The quick brown fox jumps over the lazy dog", "e34bbc7bbc071b6c7a433ca9c49a9347"),
    ])
  func values(text: String, digits: String) {
    #expect(ContentHash.hexadecimal(of: Data(text.utf8)) == digits)
  }

  @Test("does not depend on how bytes come in")
  func chunks() {
    let bytes = (0..<100).map { UInt8($0 * 7 & 0xFF) }
    let whole = ContentHash.hexadecimal(of: Data(bytes))
    for size in 1...40 {
      var hash = ContentHash()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hash.update(bytes[start..<min(start + size, bytes.count)])
      }
      #expect("\(hash.finish())" == whole)
    }
  }
}
