import Foundation
import RunStore
import TestSupport
import Testing

@Suite struct PausedTrainingTests {
  @Test func whatIsNotFiniteEndsARunThatNobodySteers() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      for output in ["--json", "--plain"] {
        try? FileManager.default.removeItem(at: run)
        let options = TrainCommandTests.options(tiny, run, steps: 30).dropLast()
        let result = try CommandRun(
          arguments: options + [output, "--lr", "1e30", "--schedule", "constant"])
        #expect(result.status == 1)
        #expect(result.errors.contains("was not applied"), "\(result.errors)")
        #expect(result.errors.contains("is not finite"))
        #expect(result.errors.contains("tsld resume \(run.path) --scale-lr 0.5"))
      }
      let shown = try CommandRun("runs", "show", run.path, "--json").json()
      #expect(shown["status"] as? String == "stopped")
      let events = try #require(shown["events"] as? [[String: Any]])
      #expect(events.contains { $0["kind"] as? String == "pause" })

      let resume = ["resume", run.path, "--threads", "1", "--no-cache", "--json"]
      let wrong = try CommandRun(arguments: resume + ["--scale-lr", "0"])
      #expect(wrong.status == 64 && wrong.errors.contains("--scale-lr 0"))
      let large = try CommandRun(arguments: resume + ["--scale-lr", "1e300"])
      #expect(large.status == 1)
      #expect(large.errors.contains("learning_rate: expected a positive number up to"))
      let resumed = try CommandRun(arguments: resume + ["--scale-lr", "1e-33"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      let lines = resumed.output.split(separator: "\n")
      #expect(lines.count { $0.contains(#""kind":"step""#) } == 30)
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "\(SmallDisk.reason)"))
  func aFullDiskIsWaitedFor() throws {
    try SmallDisk.with(megabytes: 40) { disk in
      try TemporaryDirectory.with { folder in
        let tiny = try TinyModel(in: folder)
        let errors = try folder.write("", to: "errors.txt")
        let run = disk.folder.file("run")
        let steps = 12_000
        // Lines now and then, so that nothing waits for them to be read.
        let options = TrainCommandTests.options(tiny, run, steps: steps).filter { $0 != "--json" }
        let command = try RunningCommand(options + ["--eval-every", "100000"], errors: errors)
        _ = command.lines(2)
        try disk.fill()
        func said() -> String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
        #expect(eventually { said().contains("paused:") })
        #expect(said().contains("no space is left"), "\(said())")
        #expect(said().contains("tried again every few seconds"))
        // It is paused and stays so, until there is room.
        let reader = try RunReader(RunDirectory(opening: run))
        let step = try reader.lastStep()
        try disk.free()
        let (lines, status) = command.finish()
        #expect(status == 0)
        #expect(lines.last?.contains("finished after \(steps) of \(steps) steps") == true)
        #expect(said().contains("training goes on"))
        #expect(step ?? 0 < steps, "none may have been written yet")
        #expect(said().components(separatedBy: "paused:").count == 2, "it is said once")
        let recorded = try RunReader(RunDirectory(opening: run)).steps().map(\.step)
        #expect(recorded == Array(1...steps))
      }
    }
  }
}
