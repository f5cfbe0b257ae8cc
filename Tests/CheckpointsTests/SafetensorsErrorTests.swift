import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsErrorTests {
  /// The message for a file with these bytes, without its path; nil where it opens.
  private func message(_ bytes: Data) throws -> String? {
    try TemporaryDirectory.with { directory in
      let url = try directory.write(bytes, to: "test.safetensors")
      do {
        _ = try SafetensorsFile(url)
        return nil
      } catch let error as Problem {
        #expect(error.description.hasPrefix(url.path))
        return String(error.description.dropFirst(url.path.count + 2))
      }
    }
  }

  private func message(_ entries: String..., data: Int) throws -> String? {
    try message(
      Samples.safetensors(
        "{\(entries.joined(separator: ","))}", data: Array(repeating: 0, count: data)))
  }

  @Test func shortFiles() throws {
    #expect(try message(Data())?.hasPrefix("expected 8 bytes, found 0") == true)
    #expect(try message(Data([1, 2, 3]))?.hasPrefix("expected 8 bytes, found 3") == true)
    #expect(
      try message(Samples.safetensors("{}", length: 50))?.hasPrefix("expected 58 bytes, found 10")
        == true)
    let cut = try message(Samples.entry("x", [4], [0, 16]), data: 12)
    #expect(cut?.contains("the file is incomplete") == true)
  }

  @Test(arguments: [100_000_001, UInt64.max, 0x3c21_444f_4354_5950])
  func absurdLengths(length: UInt64) throws {
    let message = try message(Samples.safetensors("{}", length: length))
    #expect(message?.contains("expected a length of at most 100000000 bytes") == true)
  }

  @Test(arguments: ["", " {}", "[]", "{", "{} x", "{\"x\":1}", "null"])
  func headersThatAreNoObject(header: String) throws {
    #expect(try message(Samples.safetensors(header)) != nil)
  }

  @Test(arguments: [
    "\"__metadata__\":1", "\"__metadata__\":{\"format\":1}", "\"x\":{}",
    "\"x\":{\"dtype\":1,\"shape\":[],\"data_offsets\":[0,0]}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":0,\"data_offsets\":[0,0]}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0]}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"more\":1}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":[0.0],\"data_offsets\":[0,0]}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":[true],\"data_offsets\":[0,0]}",
    "\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[-4,-4]}",
  ])
  func malformedEntries(entry: String) throws {
    #expect(try message(entry, data: 0)?.hasPrefix("malformed safetensors header") == true)
  }

  @Test func aFloodOfValuesTakesLittleMemory() throws {
    let zeros = String(repeating: "0,", count: 1 << 22)
    let message = try message(Samples.safetensors("{\"x\":[\(zeros)0]}"))
    #expect(message?.contains("more than 4194304 values") == true)
  }

  @Test func duplicateNames() throws {
    let entry = Samples.entry("x", [1], [0, 4])
    #expect(try message(entry, entry, data: 4)?.contains("\"x\" comes twice") == true)
  }

  @Test func unknownElementType() throws {
    let message = try message(Samples.entry("x", "F31", [1], [0, 4]), data: 4)
    #expect(message?.contains("found F31") == true)
  }

  @Test(arguments: [
    ([1], [4, 0]), ([1], [0, 8]), ([2], [0, 4]), ([1 << 62], [0, 4]),
    ([1 << 40, 1 << 40], [0, 4]), ([1 << 31, 1 << 31, 4], [0, 0]),
  ])
  func offsetsThatDoNotFitTheShape(shape: [Int], offsets: [Int]) throws {
    let message = try message(Samples.entry("x", shape, offsets), data: 8)
    #expect(message?.hasPrefix("tensor \"x\": ") == true)
  }

  @Test func sixBitElementsMustFillBytes() throws {
    #expect(try message(Samples.entry("x", "F6_E2M3", [3], [0, 2]), data: 2) != nil)
    #expect(try message(Samples.entry("x", "F6_E2M3", [4], [0, 3]), data: 3) == nil)
  }

  @Test func overlapsHolesAndRests() throws {
    let first = Samples.entry("a", [1], [0, 4])
    #expect(
      try message(first, Samples.entry("b", [2], [0, 8]), data: 8)
        == "tensor \"b\": begins at 0, but the tensor before it ends at 4")
    #expect(
      try message(first, Samples.entry("b", [1], [8, 12]), data: 12)
        == "tensor \"b\": begins at 8, but the tensor before it ends at 4")
    #expect(try message(Samples.entry("b", [1], [4, 8]), data: 8) != nil)
    #expect(try message(first, data: 8)?.contains("4 bytes of data belong to no tensor") == true)
    let end = Int.max - 3
    let far = "\"b\":{\"dtype\":\"U8\",\"shape\":[\(end - 4)],\"data_offsets\":[4,\(end)]}"
    #expect(try message(first, far, data: 8) != nil)
  }

  @Test func filesThatCannotBeRead() throws {
    try TemporaryDirectory.with { directory in
      let missing = directory.file("nothing.safetensors")
      #expect(throws: Problem.missing(missing.path)) { try SafetensorsFile(missing) }
      #expect(
        throws: Problem.invalid(directory.url.path, expected: "a file", found: "a folder")
      ) { try SafetensorsFile(directory.url) }
    }
  }

  @Test func textFromFilesIsEscapedAndShortened() throws {
    let name = "\\u001b[31m\\u202e" + String(repeating: "x", count: 1000)
    let message = try message(Samples.entry(name, [2], [0, 4]), data: 4)
    #expect(message?.hasPrefix("tensor \"\\e[31m\\u{202E}xxx") == true)
    #expect(message?.contains("x…") == true)
    #expect((message?.count ?? 1000) < 300)
  }
}
