import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
  private func append(_ values: [Float], to writer: inout SafetensorsWriter) throws {
    try values.withUnsafeBytes { try writer.append($0) }
  }

  @Test func roundTrip() throws {
    try TemporaryDirectory.with { directory in
      let url = directory.file("test.safetensors")
      var writer = try SafetensorsWriter(
        url, tensors: [.init("b \"\\ é", [2, 2]), .init("a", []), .init("none", [0])])
      #expect(!FileManager.default.fileExists(atPath: url.path))
      try append([1, -0.0, .infinity, .leastNonzeroMagnitude], to: &writer)
      try append([42], to: &writer)
      try append([], to: &writer)
      try writer.finish()

      let file = try SafetensorsFile(url)
      #expect(
        try file.floats("b \"\\ é").map(\.bitPattern)
          == [1, -0.0, .infinity, .leastNonzeroMagnitude].map { (value: Float) in value.bitPattern }
      )
      #expect(try file.floats("a") == [42])
      #expect(file["b \"\\ é"]?.shape == [2, 2])
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count == 1)
      let bytes = try Data(contentsOf: url)
      #expect(bytes[0] % 8 == 0)
    }
  }

  @Test func floatsAreAlignedBesideBytes() throws {
    try TemporaryDirectory.with { directory in
      let url = directory.file("test.safetensors")
      var writer = try SafetensorsWriter(
        url, tensors: [.init("float", [1]), .init("bytes", [3], .int8)])
      try append([7], to: &writer)
      try [UInt8](arrayLiteral: 1, 2, 3).withUnsafeBytes { try writer.append($0) }
      try writer.finish()
      let file = try SafetensorsFile(url)
      #expect(file["float"]?.byteRange.lowerBound == 0)
      #expect(try file.floats("float") == [7])
      #expect(try file.withBytes(of: "bytes") { Array($0) } == [1, 2, 3])
    }
  }

  @Test func anUnfinishedFileLeavesNothingBehind() throws {
    try TemporaryDirectory.with { directory in
      let url = try directory.write("old", to: "test.safetensors")
      do {
        var writer = try SafetensorsWriter(url, tensors: [.init("a", [1]), .init("b", [1])])
        try append([1], to: &writer)
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count == 1)
    }
  }

  @Test func unwritable() throws {
    try TemporaryDirectory.with { directory in
      let url = directory.file("nowhere/test.safetensors")
      #expect(
        throws: Problem.unwritable(url.path, reason: "No such file or directory")
      ) { try SafetensorsWriter(url, tensors: []) }
    }
  }
}
