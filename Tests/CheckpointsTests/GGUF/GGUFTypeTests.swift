import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("Blocks of GGUF")
struct GGUFTypeTests {
  /// Rows of codes times their scales, and what gguf and ggml make of them.
  private struct Packs {
    let rows: [[Float]]
    let file: SafetensorsFile

    init() throws {
      file = try SafetensorsFile(Fixtures.golden.appendingPathComponent("packs.safetensors"))
      let scales = try file.floats("alpha")
      let columns = try file.info("codes").shape[1]
      let codes = try file.withBytes(of: "codes") { $0.map { Int8(bitPattern: $0) } }
      rows = scales.indices.map { row in
        codes[row * columns..<(row + 1) * columns].map { Float($0) * scales[row] }
      }
    }

    func bytes(_ name: String) throws -> [UInt8] { try file.withBytes(of: name) { Array($0) } }
  }

  private func packed(_ type: GGUFType, _ rows: [[Float]]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for row in rows {
      guard row.withUnsafeBufferPointer({ type.append($0, to: &bytes) }) else { return nil }
    }
    return bytes
  }

  @Test(
    "ternary rows are those of the other programs, byte for byte",
    arguments: [
      GGUFType.tq1_0, .tq2_0, .q2_0,
    ])
  func golden(type: GGUFType) throws {
    let packs = try Packs()
    #expect(packed(type, packs.rows) == (try packs.bytes(type.rawValue)))
    // What is not ternary is told, wherever it is.
    var rows = packs.rows
    rows[7][500] = 0.123
    #expect(packed(type, rows) == nil)
  }

  @Test("floats, halves and bytes with a scale")
  func plain() throws {
    #expect(packed(.f32, [[1, -2]]) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    #expect(packed(.f16, [[1, -2, 65504]]) == [0, 0x3C, 0, 0xC0, 0xFF, 0x7B])
    let row = (0..<32).map { Float($0) - 16 }
    let bytes = try #require(packed(.q8_0, [row]))
    #expect(bytes.count == 34)
    let scale = Float(Float16(bitPattern: UInt16(bytes[0]) | UInt16(bytes[1]) << 8))
    for (value, byte) in zip(row, bytes.dropFirst(2)) {
      #expect(abs(Float(Int8(bitPattern: byte)) * scale - value) < scale)
    }
    #expect(packed(.q8_0, [[Float](repeating: 0, count: 32)]) == [UInt8](repeating: 0, count: 34))
  }
}
