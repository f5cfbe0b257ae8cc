import Foundation

/// Numbers in the bytes of a column: little-endian, without a header.
struct Blob: Sendable {
  /// The bytes.
  let data: Data

  init(_ data: Data) { self.data = data }

  init(bytes: [UInt8]) { data = Data(bytes) }

  /// float32.
  init(floats: [Float]) { self.init(words: floats.map(\.bitPattern)) }

  /// int32.
  init(integers: [Int32]) { self.init(words: integers.map(UInt32.init(bitPattern:))) }

  /// uint32; larger counts are stored as the largest.
  init(counts: [Int]) { self.init(words: counts.map(UInt32.init(clamping:))) }

  /// Pairs of int32 and float32.
  init(candidates: [TokenTraceRecord.Candidate]) {
    self.init(
      words: candidates.flatMap { [UInt32(bitPattern: $0.token), $0.probability.bitPattern] })
  }

  var bytes: [UInt8] { Array(data) }
  var floats: [Float] { words.map(Float.init(bitPattern:)) }
  var integers: [Int32] { words.map(Int32.init(bitPattern:)) }
  var counts: [Int] { words.map(Int.init) }

  var candidates: [TokenTraceRecord.Candidate] {
    let words = words
    return stride(from: 0, to: words.count - 1, by: 2).map {
      .init(token: Int32(bitPattern: words[$0]), probability: Float(bitPattern: words[$0 + 1]))
    }
  }

  private init(words: [UInt32]) {
    data = words.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }

  private var words: [UInt32] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
      }
    }
  }
}
