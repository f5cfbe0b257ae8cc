import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct SafetensorsFileTests {
  /// A file with that content; it stays readable after its name is gone.
  private func open(_ header: String, data: [UInt8]) throws -> SafetensorsFile {
    try TemporaryDirectory.with { directory in
      try SafetensorsFile(
        directory.write(Samples.safetensors(header, data: data), to: "test.safetensors"))
    }
  }

  private func bytes(_ values: some Sequence<UInt16>) -> [UInt8] {
    values.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
  }

  /// IEEE half precision, spelled out.
  private func reference(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Float(bits & 0x3ff) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return Float(sign: .plus, exponent: exponent - 15, significand: sign * (1 + fraction))
    }
  }

  @Test func everyHalf() throws {
    let header = "{\(Samples.entry("x", "F16", [65536], [0, 131_072]))}"
    let file = try open(header, data: bytes(0...UInt16.max))
    let floats = try file.floats("x")
    let wrong = (0...UInt16.max).filter { bits in
      let (found, expected) = (floats[Int(bits)], reference(half: bits))
      return expected.isNaN ? !found.isNaN : found.bitPattern != expected.bitPattern
    }
    #expect(wrong == [])
  }

  @Test func everyBrainFloat() throws {
    let header = "{\(Samples.entry("x", "BF16", [256, 256], [0, 131_072]))}"
    let file = try open(header, data: bytes(0...UInt16.max))
    let floats = try file.floats("x")
    let wrong = (0...UInt16.max).filter { floats[Int($0)].bitPattern != UInt32($0) << 16 }
    #expect(wrong == [])
  }

  @Test func unalignedFloats() throws {
    let data: [UInt8] = [7] + withUnsafeBytes(of: (Float(1.5), -Float.infinity)) { Array($0) }
    let header = "{\(Samples.entry("b", "BOOL", [1], [0, 1])),\(Samples.entry("x", [2], [1, 9]))}"
    let file = try open(header, data: data)
    #expect(try file.floats("x") == [1.5, -.infinity])
    #expect(file.names == ["b", "x"])
    #expect(file["b"]?.elementType.rawValue == "BOOL")
    #expect(file["nothing"] == nil)
  }

  @Test func scalarsAndEmptyTensors() throws {
    let entries = [
      Samples.entry("empty", [0, 3], [0, 0]), Samples.entry("one", [], [0, 4]),
      Samples.entry("last", [2, 0], [4, 4]),
    ]
    let header = "{\"__metadata__\":{\"format\":\"pt\"},\(entries.joined(separator: ","))}   "
    let file = try open(header, data: [0, 0, 0x80, 0x3f])
    #expect(try file.floats("one") == [1])
    #expect(try file.floats("empty") == [])
    #expect(try file.info("last").shape == [2, 0])
  }

  @Test func otherElementTypesAreListedButNotRead() throws {
    let entries = [
      Samples.entry("x", "F64", [1], [0, 8]), Samples.entry("q", "F4", [2, 3], [8, 11]),
    ]
    let file = try open("{\(entries.joined(separator: ","))}", data: Array(repeating: 0, count: 11))
    #expect(file.names == ["x", "q"])
    #expect(
      throws: Problem.unsupportedElements(
        file: file.url.path, tensor: "x", expected: "F32, F16 or BF16", found: "F64")
    ) { try file.floats("x") }
    #expect(throws: Problem.missingTensor(file: file.url.path, tensor: "y")) {
      try file.floats("y")
    }
  }

  @Test func goldenFile() throws {
    let golden = try Golden("gpt2")
    #expect(try golden.shape("input_ids") == [2, 24])
    #expect(try golden.int32s("input_ids").allSatisfy { (0..<128).contains($0) })
    #expect(try golden.floats("teacher.logits").count == 2 * 24 * 128)
    #expect(golden.scalar("gt", "total") == 5.039219379425049)
    #expect(golden.scalar("gt", "nothing") == nil)
  }
}
