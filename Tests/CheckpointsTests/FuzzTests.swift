import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing

/// Files with random damage must give errors or values, and never end the program.
@Suite struct FuzzTests {
  /// Flips, replaces, inserts and removes a few bytes, and sometimes cuts the end off.
  private func damaged(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3: bytes.remove(at: place)
      case 4: bytes[place] = Array("0123456789[]{},:\"-.e".utf8).randomElement(using: &random) ?? 0
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  @Test func safetensors() throws {
    let entries = [
      Samples.entry("a", [2, 3], [0, 24]), Samples.entry("b", "F16", [4], [24, 32]),
      Samples.entry("c", "I64", [1], [32, 40]), Samples.entry("d", "BF16", [], [40, 42]),
    ]
    let header = "{\"__metadata__\":{\"format\":\"pt\"},\(entries.joined(separator: ","))}"
    let bytes = Array(
      Samples.safetensors(header, data: Array(repeating: 7, count: 42)))
    var random = RandomSource(seed: 1)
    var opened = 0
    try TemporaryDirectory.with { directory in
      for _ in 0..<4000 {
        let url = try directory.write(Data(damaged(bytes, &random)), to: "test.safetensors")
        do {
          let file = try SafetensorsFile(url)
          opened += 1
          for name in file.names {
            _ = try? file.floats(name)
          }
        } catch let error as Problem {
          #expect(!error.description.isEmpty)
        }
      }
    }
    #expect((1..<4000).contains(opened))
  }

  @Test(arguments: Fixtures.goldenNames)
  func configurations(name: String) throws {
    let bytes = Array(JSONValue.object(try Samples.config(name)).text.utf8)
    var random = RandomSource(seed: 2)
    for _ in 0..<1000 {
      do {
        let value = try JSONValue(parsing: Data(damaged(bytes, &random)), file: "config.json")
        let config = try HuggingFaceConfig(value.object ?? JSONObject())
        // Counting the parameters of whatever passes must not overflow.
        let count = config.architecture.parameterSpecs.reduce(0) { $0 + $1.count }
        #expect(count > 0)
      } catch let error as Problem {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test func randomValuesInConfigurations() throws {
    let values: [JSONValue] = [
      .null, .boolean(true), .boolean(false), .integer(0), .integer(1), .integer(-1), .integer(2),
      .integer(1 << 24), .integer(1 << 31), .integer(.max), .integer(.min), .number(0.5),
      .number(1e-300), .number(1e300), .string(""), .string("linear"), .array([]),
      .array([.string("local")]), .object([:]), .object(["factor": .integer(1)]),
    ]
    var random = RandomSource(seed: 3)
    for name in Fixtures.goldenNames {
      let original = try Samples.config(name)
      for _ in 0..<500 {
        var json = original
        for _ in 0..<3 {
          guard let key = json.keys.randomElement(using: &random), key != "model_type" else {
            continue
          }
          json[key] = values.randomElement(using: &random)
        }
        do {
          let architecture = try HuggingFaceConfig(json).architecture
          #expect(architecture.parameterSpecs.reduce(0) { $0 + $1.count } > 0)
        } catch is Problem {}
      }
    }
  }
}
