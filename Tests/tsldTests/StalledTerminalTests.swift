import Foundation
import RunStore
import TestSupport
import Testing

/// A terminal that takes nothing, as behind a frozen connection: training goes on, and signals act.
@Suite("A stalled terminal", .serialized)
struct StalledTerminalTests {
  private func withStalledRun(
    _ form: [String], _ body: (DashboardUser, RunReader) throws -> Void
  ) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      let options = TrainCommandTests.options(tiny, run, steps: 1_000_000).dropLast()
      let user = try DashboardUser(options + form)
      try user.see("steps") { screen in screen.text.contains("step") }
      var opened: RunReader?
      _ = try eventually {
        opened = try? RunReader(RunDirectory(opening: run))
        return try opened?.lastStep() ?? 0 > 0
      }
      let reader = try #require(opened)
      user.terminal.stopOutput()
      let start = try reader.lastStep() ?? 0
      // The terminal takes nothing, and the training does not wait for it.
      #expect(try eventually { try reader.lastStep() ?? 0 > start + 200 })
      try body(user, reader)
    }
  }

  @Test(
    "a signal finishes the step, saves a checkpoint and ends the program",
    arguments: [([], SIGTERM), (["--plain"], SIGINT), (["--json"], SIGTERM)])
  func stops(form: [String], number: Int32) throws {
    try withStalledRun(form) { (user, reader) throws in
      user.terminal.signal(number)
      let status = user.terminal.waitWithoutReading(seconds: 30)
      #expect(status == 0)
      #expect(try reader.run().status == .stopped)
      #expect(try reader.checkpoints().last?.step == reader.lastStep())
    }
  }

  @Test("a hang-up ends training that prints lines")
  func hangsUp() throws {
    try withStalledRun(["--plain"]) { (user, reader) throws in
      user.terminal.signal(SIGHUP)
      #expect(user.terminal.waitWithoutReading(seconds: 30) == 0)
      #expect(try reader.run().status == .stopped)
    }
  }

  @Test("the second signal ends the program at once", arguments: [[], ["--plain"]])
  func endsAtOnce(form: [String]) throws {
    try withStalledRun(form) { user, _ in
      user.terminal.signal(SIGTERM)
      user.terminal.signal(SIGTERM)
      // The second may come while the first is acted upon.
      let status = user.terminal.waitWithoutReading(seconds: 30)
      #expect(status == SIGTERM || status == 0)
    }
  }
}
