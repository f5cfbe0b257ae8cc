import Foundation

/// Numbers in the bytes of a column: little-endian, without a header.
struct Blob: Sendable {
  /// The bytes.
  let data: Data

  init(_ data: Data) { self.data = data }

  init(bytes: [UInt8]) { data = Data(bytes) }

  /// int8.
  init(codes: [Int8]) { self.init(bytes: codes.map { UInt8(bitPattern: $0) }) }

  /// float32.
  init(floats: [Float]) { self.init(words: floats.map { $0.bitPattern }) }

  /// int32.
  init(integers: [Int32]) { self.init(words: integers.map { UInt32(bitPattern: $0) }) }

  /// uint32; larger counts are stored as the largest.
  init(counts: [Int]) { self.init(words: counts.map { UInt32(clamping: $0) }) }

  /// Pairs of int32 and float32.
  init(candidates: [TokenTraceRecord.Candidate]) {
    self.init(
      words: candidates.flatMap { [UInt32(bitPattern: $0.token), $0.probability.bitPattern] })
  }

  var bytes: [UInt8] { Array(data) }
  var codes: [Int8] { data.map { Int8(bitPattern: $0) } }
  var floats: [Float] { words.map { Float(bitPattern: $0) } }
  var integers: [Int32] { words.map { Int32(bitPattern: $0) } }
  var counts: [Int] { words.map { Int($0) } }

  var candidates: [TokenTraceRecord.Candidate] {
    let words = words
    return stride(from: 0, to: words.count - 1, by: 2).map {
      .init(token: Int32(bitPattern: words[$0]), probability: Float(bitPattern: words[$0 + 1]))
    }
  }

  private init(words: [UInt32]) {
    #if _endian(little)
      data = words.withUnsafeBytes { Data($0) }
    #else
      data = words.map { $0.littleEndian }.withUnsafeBytes { Data($0) }
    #endif
  }

  private var words: [UInt32] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
      }
    }
  }
}
