import Foundation
import Terminal
import TestSupport
import Testing

@testable import tsld

@Suite("A study on a terminal")
struct StudyScreenTests {
  private static func study(
    _ tiny: TinyModel, _ folder: TemporaryDirectory, steps: Int
  ) throws -> [String] {
    let file = try folder.write(
      """
      {"recipe": {"teacher": "\(tiny.directory.path)", "train": ["\(tiny.text.path)"],
        "valid": ["\(tiny.text.path)"], "block": 16, "batch": 2, "steps": \(steps)},
       "axes": {"objective": ["gt", "tsld"], "seed": [0, 1]}, "baselines": ["fp", "rtn"]}
      """, to: "study.json")
    return ["study", file.path, "--run", folder.file("rates").path]
  }

  @Test("rows fill in, the size may change, q ends it with checkpoints, and it goes on from there")
  func screen() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let arguments = try Self.study(tiny, folder, steps: 3000)
      let user = try DashboardUser(arguments)
      try user.see("tsld study rates")
      try user.see("a run that is being made") {
        $0.text.contains("Being made") && $0.text.contains("run-gt-seed0")
          && $0.text.contains("/3000")
      }
      let table = user.screen.text
      for words in ["objective", "fp", "done", "waiting", "of 6 done"] {
        #expect(table.contains(words), "\(words)\n\(table)")
      }
      user.resize(Size(70, 20))
      try user.see("a smaller screen") { $0.lines.last?.hasPrefix("q stop") == true }
      user.press("q")
      #expect(user.terminal.wait() == 130 << 8, "\(user.screen.text)")
      #expect(user.terminal.text.contains("perplexity"), "the table is printed at the end")
      let run = folder.file("rates/runs/gt-seed0")
      let saved = try FileManager.default.contentsOfDirectory(
        atPath: run.appendingPathComponent("checkpoints").path)
      #expect(saved.contains { $0 != "step-00000000" }, "\(saved)")
    }
  }

  @Test("it ends by itself in the table, whose best row is marked")
  func end() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let user = try DashboardUser(try Self.study(tiny, folder, steps: 3))
      #expect(user.terminal.wait(seconds: 60) == 0)
      #expect(user.terminal.text.contains(" *") && user.terminal.text.contains("the report"))
      let plain = try DashboardUser(
        try Self.study(tiny, folder, steps: 3) + ["--plain"], size: Size(100, 30))
      #expect(plain.terminal.wait(seconds: 60) == 0)
      #expect(!plain.terminal.text.contains("\u{1B}[?1049h"), "no screen of its own")
      let report = try String(contentsOf: folder.file("rates/report.html"), encoding: .utf8)
      for words in [
        "Study rates", "Token scale by position", "Cross entropy by position", "confidence",
        "held-out", "Where the recipes differ",
      ] {
        #expect(report.contains(words), "\(words)")
      }
      #expect(report.components(separatedBy: "<svg ").count - 1 == 8, "four figures of two rows")
    }
  }

  @Test("what is left is told from what was made")
  func progress() {
    var progress = StudyProgress(jobCount: 2)
    let jobs = ["a", "b", "c"].map {
      StudyJob(name: $0, run: URL(fileURLWithPath: "/none"), commands: [])
    }
    progress.add(jobs)
    #expect(progress.count == 3 && progress.share == 0 && progress.secondsLeft == nil)
    progress.begin(jobs[0])
    progress.end(jobs[0], took: .seconds(10))
    #expect(progress.secondsLeft == 10 && progress.doneCount == 1)
    progress.begin(jobs[1])
    progress.fail(jobs[1], "broken")
    progress.end(jobs[1], took: nil)
    #expect(progress.standings["b"] == .failed && progress.doneCount == 2)
    #expect(progress.secondsLeft == 5)
    progress.begin(jobs[2])
    progress.putBack(jobs[2])
    #expect(progress.standings["c"] == .waiting)
  }
}
