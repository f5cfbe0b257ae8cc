import Foundation
import Testing

@testable import Untrusted

@Suite struct FilesTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tsld-files-\(UUID().uuidString)")
    try Folder.create(folder)
  }

  private func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  @Test func whatIsWrittenIsReadInEveryWay() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try DurableFile.write(bytes, to: url("a"))
    let file = try RegularFile(url("a"))
    #expect(file.byteCount == bytes.count)
    #expect(try file.bytes() == bytes)
    #expect(try RegularFile(url("a")).mapped().elementsEqual(bytes))
    #expect(try file.bytes(at: 2_999_998, count: 10) == bytes.suffix(2))
    #expect(try Folder.names(folder) == ["a"])
  }

  @Test func emptyFilesAreFiles() throws {
    try DurableFile.write([], to: url("empty"))
    #expect(try RegularFile(url("empty")).bytes().isEmpty)
    #expect(try RegularFile(url("empty")).mapped().isEmpty)
  }

  @Test func aFileOverItsLimitIsRefused() throws {
    try DurableFile.write([1, 2, 3], to: url("three"))
    let problem = #expect(throws: Problem.self) { try RegularFile(url("three")).bytes(limit: 2) }
    #expect(problem?.kind == .invalid)
  }

  @Test(.timeLimit(.minutes(1)))
  func pipesFoldersAndDevicesAreRefusedAtOnce() throws {
    #expect(mkfifo(url("pipe").path, 0o600) == 0)
    for path in [url("pipe").path, folder.path, "/dev/zero", "/dev/tty"] {
      let problem = #expect(throws: Problem.self) { try RegularFile(path) }
      #expect(problem?.subject == path)
    }
  }

  @Test func whatIsNotThereIsNamedInOneWay() {
    for name in ["nothing", "nothing/below"] {
      #expect(throws: Problem.missing(url(name).path)) { try RegularFile(url(name)) }
      #expect(throws: Problem.missing(url(name).path)) { try Folder.names(url(name)) }
    }
  }

  @Test func aFileWithoutCommitLeavesNothing() throws {
    do {
      let file = try DurableFile(url("draft"))
      try [UInt8](repeating: 7, count: 10).withUnsafeBytes { try file.write($0) }
    }
    #expect(try Folder.names(folder).isEmpty)
  }

  @Test func replacingKeepsTheNewFileOrFolderOnly() throws {
    for (name, content) in [("old", "1"), ("new", "2")] {
      try Folder.create(url(name))
      try DurableFile.write(Array(content.utf8), to: url(name).appendingPathComponent("file"))
    }
    try Folder.replace(url("old"), with: url("new"))
    #expect(try Folder.names(folder) == ["old"])
    #expect(try RegularFile(url("old/file")).bytes() == Array("2".utf8))

    try DurableFile.write([3], to: url("draft"))
    try Folder.replace(url("plain"), with: url("draft"))
    #expect(try Folder.names(folder) == ["old", "plain"])
  }

  @Test func namesThatAreNotUTF8AreListed() throws {
    let path = Array(folder.path.utf8CString.dropLast()) + [0x2F, -1, 0x61, 0]
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
    #expect(descriptor >= 0)
    close(descriptor)
    #expect(try Folder.names(folder).count == 1)
  }
}

@Suite struct ProblemTests {
  @Test func everyPartIsSafeToPrint() {
    let problem = Problem.invalid(
      "a\u{1B}[31m.json", at: "key \"\u{202E}\"", expected: "a number", found: "\u{9B}x",
      advice: "write\none")
    #expect(
      problem.description
        == "a\\e[31m.json: key \"\\u{202E}\": expected a number, found \\u{9B}x; write\\none")
  }

  @Test func longPartsAreCut() {
    let problem = Problem.invalid(
      "file", expected: "a word", found: String(repeating: "x", count: 1_000_000))
    #expect(problem.description.count < 200)
  }
}
