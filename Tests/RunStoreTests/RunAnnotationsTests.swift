import Foundation
import Testing
import Untrusted

@testable import RunStore

@Suite("What is said of a run")
struct RunAnnotationsTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  private let provenance = Provenance(
    version: "0", commandLine: ["tsld", "--lr", "1e-4"], host: "here", threadCount: 2, folder: "/a",
    gitCommit: String(repeating: "a", count: 40))

  @Test("by the process that has it, and by others once none has")
  func written() throws {
    let writer = try directory.writer()
    try writer.annotate {
      try $0.change(note: "über alles\nand a line")
      try $0.change(tags: ["b", "a", "b"])
      $0.provenance = provenance
    }
    let reader = try directory.reader()
    #expect(try reader.annotations().note == "über alles\nand a line")
    #expect(try reader.annotations().tags == ["a", "b"])
    #expect(try reader.annotations().provenance == provenance)
    #expect(throws: Problem.self) {
      try RunAnnotations.edit(directory) { try $0.change(tags: ["c"]) }
    }
    try writer.close()
    try RunAnnotations.edit(directory) {
      try $0.change(tags: ["c", "-a"])
      try $0.change(note: "")
    }
    #expect(try reader.annotations().tags == ["b", "c"])
    #expect(try reader.annotations().note == "")
    #expect(try reader.annotations().provenance == provenance, "the rest stays")
  }

  @Test("an earlier version's database gets the table when it is first said")
  func earlier() throws {
    let database = try TestDatabase(directory)
    for table in ["branch", "branch_step", "branch_evaluation", "annotation"] {
      try database.execute("DROP TABLE \(table)")
    }
    try database.execute("DELETE FROM grdb_migrations WHERE identifier = '5'")
    try database.execute("PRAGMA user_version = 4")
    #expect(try directory.reader().annotations() == RunAnnotations())
    #expect(try directory.reader().branches() == [])
    try RunAnnotations.edit(directory) { try $0.change(tags: ["old"]) }
    #expect(try directory.reader().annotations().tags == ["old"])
  }

  @Test(
    "what is no tag is refused, and nothing changes",
    arguments: ["", "-", "a b", "a\u{1B}[31m", "\u{7}", String(repeating: "x", count: 65), "ü;"])
  func refused(tag: String) throws {
    #expect(throws: Problem.self) {
      try RunAnnotations.edit(directory) { try $0.change(tags: ["good", tag]) }
    }
    #expect(try directory.reader().annotations().tags == [])
    var annotations = RunAnnotations()
    #expect(throws: Problem.self) {
      try annotations.change(note: String(repeating: "x", count: 4097))
    }
    #expect(throws: Problem.self) {
      try annotations.change(tags: (0..<500).map { "a-rather-long-tag-\($0)" })
    }
  }

  @Test("what another program wrote is bounded, and a long command line cut")
  func untrusted() throws {
    let database = try TestDatabase(directory)
    try database.execute(
      "INSERT INTO annotation VALUES ('note', printf('%.9999c', 'x')), ('provenance', '{'), ('z', 1)"
    )
    let found = try directory.reader().annotations()
    #expect(found.note.utf8.count == RunAnnotations.limit && found.provenance == nil)
    var long = provenance
    long.commandLine += (0..<1000).map { "text-\($0).txt" }
    try RunAnnotations.edit(directory) { $0.provenance = long }
    let kept = try #require(try directory.reader().annotations().provenance)
    #expect(kept.commandLine.count > 100 && kept.commandLine.prefix(3) == ["tsld", "--lr", "1e-4"])
    #expect(kept.gitCommit == provenance.gitCommit)
  }
}
