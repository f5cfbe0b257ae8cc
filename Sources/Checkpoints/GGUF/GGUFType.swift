import Engine
import Foundation
import GGUF

/// How a tensor's values lie in a GGUF file: blocks of neighbouring values of a row.
///
/// Source: ggml's `block_tq1_0`, `block_tq2_0`, `block_q2_0` and `block_q8_0`.
public enum GGUFType: String, Sendable, CaseIterable {
  case f32, f16
  /// Signed bytes with a scale for 32 values.
  case q8_0
  /// Ternary, five values in a byte: 1.69 bits each, rows of multiples of 256.
  case tq1_0
  /// Ternary, two bits each: 2.06 with the scale, rows of multiples of 256.
  case tq2_0
  /// Two bits each: 2.25 with the scale, rows of multiples of 64.
  case q2_0

  private var elements: GGUFElements {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .q8_0: .q8_0
    case .tq1_0: .tq1_0
    case .tq2_0: .tq2_0
    case .q2_0: .q2_0
    }
  }

  /// The number that a tensor's description has for it.
  var number: UInt32 { elements.rawValue }

  /// What `general.file_type` says of a file that is mostly so.
  var fileType: UInt32 {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q8_0: 7
    case .tq1_0: 36
    case .tq2_0: 37
    case .q2_0: 41
    }
  }

  /// The values of a block, and its bytes.
  var block: (count: Int, bytes: Int) { elements.block }

  /// Whether blocks hold -1, 0 and +1 times a scale.
  public var isTernary: Bool { elements.isTernary }

  /// Whether rows of so many values are whole blocks.
  public func fits(columns: Int) -> Bool { columns % block.count == 0 }

  /// The bytes of a matrix whose rows are so stored, or in 16 bits where they are no whole blocks.
  public func byteCount(rows: Int, columns: Int) -> Int {
    let block = fits(columns: columns) ? block : GGUFType.f16.block
    return rows * columns / block.count * block.bytes
  }

  /// The type in which a model's linear layers take the fewest bytes as they are: one of the ternary
  /// ones of two bits where they are ternary, which is seen by their first rows, else 16 bits.
  public static func suited(to store: ParameterStore) -> GGUFType {
    let linears = store.parameters.filter { $0.spec.role == .linear }
    func holds(_ type: GGUFType) -> Bool {
      linears.contains { type.fits(columns: $0.spec.columns) }
        && linears.allSatisfy { matrix in
          var bytes: [UInt8] = []
          let row = UnsafeBufferPointer(start: matrix.effective.base, count: matrix.spec.columns)
          return !type.fits(columns: matrix.spec.columns) || type.append(row, to: &bytes)
        }
    }
    func size(_ type: GGUFType) -> Int {
      linears.reduce(0) { $0 + type.byteCount(rows: $1.spec.rows, columns: $1.spec.columns) }
    }
    return [tq2_0, q2_0].filter(holds).min { size($0) < size($1) } ?? .f16
  }

  /// Appends a row's blocks.
  ///
  /// - Returns: whether that was possible: a ternary type takes no other values.
  func append(_ row: UnsafeBufferPointer<Float>, to bytes: inout [UInt8]) -> Bool {
    switch self {
    case .f32: bytes += UnsafeRawBufferPointer(row)
    case .f16:
      for value in row { Self.append(Float16(value), to: &bytes) }
    default:
      for start in stride(from: 0, to: row.count, by: block.count) {
        let values = UnsafeBufferPointer(rebasing: row[start..<start + block.count])
        if self == .q8_0 {
          Self.appendBytes(values, to: &bytes)
        } else {
          guard let (scale, codes) = Self.ternary(values) else { return false }
          appendCodes(codes, scale, to: &bytes)
        }
      }
    }
    return true
  }

  /// The scale and the codes, from 0 to 2, of values that are -s, 0 and +s; nil for others.
  private static func ternary(
    _ values: UnsafeBufferPointer<Float>
  ) -> (scale: Float, codes: [UInt8])? {
    let scale = values.first { $0 != 0 }?.magnitude ?? 0
    var codes = [UInt8](repeating: 1, count: values.count)
    for (index, value) in values.enumerated() where value != 0 {
      guard value.magnitude == scale else { return nil }
      codes[index] = value > 0 ? 2 : 0
    }
    return (scale, codes)
  }

  private func appendCodes(_ codes: [UInt8], _ scale: Float, to bytes: inout [UInt8]) {
    var packed = [UInt8](repeating: 0, count: block.bytes - 2)
    switch self {
    case .tq2_0:
      for (index, code) in codes.enumerated() {
        packed[32 * (index / 128) + index % 32] |= code << (2 * (index % 128 / 32))
      }
    case .tq1_0:
      // Base 3, the first digit highest, spread over a byte so that a multiplication finds each.
      func byte(_ first: Int, _ stride: Int, _ count: Int) -> UInt8 {
        let digits = (0..<5).reduce(0) { sum, digit in
          3 * sum + (digit < count ? Int(codes[first + stride * digit]) : 0)
        }
        return UInt8((digits * 256 + 242) / 243)
      }
      for place in 0..<32 { packed[place] = byte(place, 32, 5) }
      for place in 0..<16 { packed[32 + place] = byte(160 + place, 16, 5) }
      for place in 0..<4 { packed[48 + place] = byte(240 + place, 4, 4) }
    default:
      for (index, code) in codes.enumerated() { packed[index / 4] |= code << (2 * (index % 4)) }
    }
    if self == .q2_0 { Self.append(Float16(scale), to: &bytes) }
    bytes += packed
    if self != .q2_0 { Self.append(Float16(scale), to: &bytes) }
  }

  private static func appendBytes(
    _ values: UnsafeBufferPointer<Float>, to bytes: inout [UInt8]
  ) {
    let scale = (values.map(\.magnitude).max() ?? 0) / 127
    append(Float16(scale), to: &bytes)
    for value in values {
      let level = scale > 0 ? (value / scale).rounded() : 0
      bytes.append(UInt8(bitPattern: Int8(max(-127, min(127, level)))))
    }
  }

  private static func append(_ value: Float16, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }
}
