import Foundation
import TestSupport
import Testing

@testable import Dashboard
@testable import RunStore

@Suite("Log tail")
struct LogTailTests {
  @Test("whole lines come once, from the last ones of a long log on")
  func follows() throws {
    try TemporaryDirectory.with { folder in
      let directory = try RunDirectory.create(
        at: folder.file("run"),
        run: RunRecord(
          name: "run", createdAt: 0, programVersion: "0", threadCount: 1, totalSteps: 1,
          teacher: "t", student: "t", quantizer: "twn", objective: "tsld"))
      var tail = LogTail(directory)
      #expect(tail.lines().isEmpty)
      let long = (0..<50_000).map { "line \($0)\n" }.joined()
      try Data((long + "half").utf8).write(to: directory.log)
      let first = tail.lines()
      #expect(first.last == "line 49999" && first.count < 30_000)
      #expect(first.allSatisfy { $0.hasPrefix("line ") })
      #expect(tail.lines().isEmpty)
      try Data((long + "half and whole\nnext\n").utf8).write(to: directory.log)
      #expect(tail.lines() == ["half and whole", "next"])
      // A line that is longer than what is read at first is shown in part, beside what follows.
      var other = LogTail(directory)
      let endless = String(repeating: "x", count: 400_000)
      try Data("before\n\(endless)\n".utf8).write(to: directory.log)
      let lines = other.lines()
      #expect(lines.count == 1 && lines[0].hasPrefix("xxx") && lines[0].count < 5000)
      try Data("new\n".utf8).write(to: directory.log)
      #expect(tail.lines() == ["new"])
    }
  }

  @Test("a pipe in the log's place has no lines, and is not waited for", .timeLimit(.minutes(1)))
  func pipe() throws {
    try TemporaryDirectory.with { folder in
      let directory = try RunDirectory.create(
        at: folder.file("run"),
        run: RunRecord(
          name: "run", createdAt: 0, programVersion: "0", threadCount: 1, totalSteps: 400,
          teacher: "teacher", student: "teacher", quantizer: "twn per row", objective: "tsld"))
      #expect(mkfifo(directory.log.path, 0o600) == 0)
      var tail = LogTail(directory)
      #expect(tail.lines().isEmpty)
    }
  }
}
