import Foundation
import Testing
import Text

@Suite("Text file")
struct TextFileTests {
  /// Runs `body` with a file of these bytes, and removes it.
  private func withFile(_ bytes: [UInt8], _ body: (URL) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("TextFileTests-\(UUID().uuidString)")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try body(file)
  }

  @Test("keeps the text as it is")
  func verbatim() throws {
    let text = "\u{FEFF}one\r\ntwo\rthree\n\0e\u{301}"
    try withFile(Array(text.utf8)) { file in
      let read = try TextFile(contentsOf: file).text
      #expect(read.utf8.elementsEqual(text.utf8))
    }
  }

  @Test("gives the offset of the first byte that is no UTF-8")
  func notUTF8() throws {
    let cases: [(bytes: [UInt8], offset: Int)] = [
      ([0x61, 0xC3, 0xA9, 0xFF, 0x62], 3), ([0x61, 0xE2, 0x82], 1), ([0xED, 0xA0, 0x80], 0),
      ([0x61, 0xC3], 1), ([0x61, 0x62, 0x80], 2),
    ]
    for (bytes, offset) in cases {
      try withFile(bytes) { file in
        let error = #expect(throws: TextFileError.self) { try TextFile(contentsOf: file) }
        #expect(error == .notUTF8(file: file.path, offset: offset))
        #expect(error?.description.contains("offset \(offset)") == true)
      }
    }
  }

  @Test("tells a missing file, a directory and an empty file apart")
  func otherErrors() throws {
    let directory = FileManager.default.temporaryDirectory
    let missing = directory.appendingPathComponent("TextFileTests-missing")
    #expect(throws: TextFileError.missing(file: missing.path)) {
      try TextFile(contentsOf: missing)
    }
    #expect(throws: TextFileError.directory(file: directory.path)) {
      try TextFile(contentsOf: directory)
    }
    let device = URL(fileURLWithPath: "/dev/null")
    #expect(throws: TextFileError.empty(file: device.path)) { try TextFile(contentsOf: device) }
    try withFile([]) { file in
      #expect(throws: TextFileError.empty(file: file.path)) { try TextFile(contentsOf: file) }
    }
  }

  @Test("does not let a file's name write to the terminal")
  func hostileName() {
    let error = TextFileError.empty(file: "/a/\u{1B}[2J.txt")
    #expect(error.description == "/a/\\e[2J.txt: expected text, found an empty file")
  }
}
