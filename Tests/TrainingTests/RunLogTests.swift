import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct RunLogTests {
  @Test func linesAreAppendedByEveryWriter() throws {
    try TemporaryDirectory.with { folder in
      let file = folder.file("log.txt")
      let (first, second) = (RunLog(file), RunLog(file))
      first.write("one")
      second.write("two\u{1B}")
      first.write("three")
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      #expect(lines.map { $0.split(separator: " ").last } == ["one", "two\\e", "three"])
    }
  }

  @Test(.timeLimit(.minutes(1))) func aPipeInItsPlaceIsNotWaitedFor() throws {
    try TemporaryDirectory.with { folder in
      let pipe = folder.file("log.txt")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      RunLog(pipe).write("lost")
    }
  }
}
