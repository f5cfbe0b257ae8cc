import Foundation
import RunStore
import Terminal
import TestSupport
import Testing

/// The program on a real terminal, used as people use it.
@Suite("Dashboard, end to end", .serialized)
struct DashboardEndToEndTests {
  private func arguments(_ run: URL, steps: Int = 100_000) -> [String] {
    ["train", "--run", run.path, "--steps", "\(steps)", "--threads", "1"]
  }

  private func inFolder(_ body: (URL) throws -> Void) throws {
    try TemporaryDirectory.with { try body($0.file("run")) }
  }

  @Test("train, pause, change the learning rate, inspect a token, resize, quit, resume")
  func tour() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run))
      try user.see("loading")
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      user.press(" ")
      try user.see("a paused run") { $0.lines[0].hasSuffix("paused") }
      let paused = try #require(user.step)
      user.press(".")
      try user.see("one more step") { _ in user.step == paused + 1 }
      let rate = try #require(user.learningRate)
      user.press("+")
      try user.see("a higher learning rate") { _ in user.learningRate ?? 0 > 1.2 * rate }
      user.press("6")
      try user.see("the change as an event") {
        $0.lines.contains { line in
          ["\(paused + 1) command", " → "].allSatisfy { line.contains($0) }
        }
      }
      try user.visit("3", ["held-out text"])
      let position = try #require(user.position)
      user.press("ll")
      try user.see("the token after the next") { _ in user.position == position + 2 }
      for size in [Size(60, 16), Size(50, 12), Size(80, 24), Size(120, 36)] {
        user.resize(size)
        try user.see("a screen of \(size)") {
          if size.width < 60 { return $0.text.contains("too small: \(size.width)x\(size.height)") }
          return $0.lines[2].contains("[3 Tokens]") && $0.lines.last?.hasSuffix("q quit") == true
            && user.position == position + 2
        }
      }
      user.press(" ")
      try user.see("steps again") { _ in user.step ?? 0 > paused + 2 }
      user.press("q")
      try user.see("Checkpoint and quit")
      user.press("\r")
      #expect(user.terminal.wait() == 0)
      #expect(user.terminal.text.contains("stopped after"))
      // One file, that can be read from anywhere.
      let database = run.appendingPathComponent("run.sqlite").path
      #expect(!FileManager.default.fileExists(atPath: database + "-wal"))
      try resume(run, from: try #require(lastStep(user)))
    }
  }

  @Test("every pane of the built-in run, while it trains")
  func builtInTour() throws { try takeTour([]) }

  @Test(
    "every pane of a real model's run, while it trains",
    .enabled(if: Fixtures.sharedDirectory != nil, "needs ../shared with real models and texts"))
  func realTour() throws {
    let shared = try #require(Fixtures.sharedDirectory)
    let text = shared.appendingPathComponent("text/tinystories-valid.txt").path
    try takeTour([
      "--teacher", shared.appendingPathComponent("models/stories260k").path, "--train", text,
      "--valid", text, "--block", "64", "--batch", "2", "--no-cache",
    ])
  }

  private func takeTour(_ options: [String]) throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run) + options)
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      let start = try #require(user.step)
      try user.visit("1", ["Loss", "Perplexity", "Token scale", "Ternary weights", "flips"])
      user.press("+")
      try user.see("an acknowledgement") { $0.text.contains("learning rate") }
      try user.visit(
        "2", ["ground truth", "goal", "Gradient norm", "Learning rate", "train-eval gap"])
      try user.see("the change as a mark") { $0.lines.contains { $0.contains("─L─") } }
      try user.visit("v", ["▸ Perplexity", "recovered"])
      try user.visit("v", ["▸ Distillation", "KL", "agreement"])
      try user.visit("v", ["▸ Gradient"])
      try user.visit("3", ["held-out text", "teacher expects", "student expects", "token scale"])
      let position = try #require(user.position)
      user.press("llll")
      try user.see("another token's numbers") { _ in user.position == position + 4 }
      try user.visit("n", ["teacher cross entropy"])
      try user.visit("v", ["tokens of held-out text", "teach ce"])
      try user.visit("v", ["the hardest tokens"])
      try user.visit("v", ["token scale of", "effective tokens", "plain logit KD"])
      user.press(">")
      try user.see("tried")
      user.press("\u{1B}")
      try user.visit("v", ["confidence", "entropy"])
      try user.visit("B", ["tokens of the batch of step"])
      user.press(":watch The fox\r")
      try user.see("tokens of The fox")
      try user.visit("4", ["Matrices at step", "SQNR", "zeros"])
      try user.visit("\r", ["codes", "w/Δ", "shares %"])
      try user.see("the codes themselves") { $0.text.contains("rows 0-") }
      user.press("\u{1B}")
      try user.visit("v", ["Matrices over time"])
      try user.visit("5", ["by layer and position", "embedding", "final"])
      try user.visit("6", ["Time of a step by phase", "GFLOP/s", "Events", "Log", "tokens/s"])
      try user.see("training went on") { _ in user.step ?? 0 > start + 5 }
      user.press("q")
      try user.see("Checkpoint and quit")
      user.press("w")
      #expect(user.terminal.wait() == 0)
      #expect(user.terminal.text.contains("left without saving"))
    }
  }

  private func lastStep(_ user: DashboardUser) -> Int? {
    user.terminal.text.components(separatedBy: "stopped after ").last
      .flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private func resume(_ run: URL, from step: Int) throws {
    let user = try DashboardUser(["resume", run.path, "--threads", "1"])
    try user.see("steps after \(step)") { _ in user.step ?? 0 > step }
    user.terminal.signal(SIGTERM)
    #expect(user.terminal.wait() == 0)
  }

  @Test("a signal saves a checkpoint and leaves the terminal as it was")
  func terminate() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run))
      let before = user.terminal.firstSettings
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      #expect(user.screen.isAlternate)
      #expect(user.terminal.settings != before)
      user.terminal.signal(SIGTERM)
      #expect(user.terminal.wait() == 0)
      #expect(!user.screen.isAlternate)
      #expect(user.terminal.settings == before)
      #expect(user.terminal.text.contains("stopped after"))
    }
  }

  @Test(
    "a lost terminal does not end training: it is saved and goes on, also from a shell",
    arguments: [false, true])
  func lost(isInShell: Bool) throws {
    try inFolder { run in
      let user =
        try isInShell
        ? DashboardUser(inShell: arguments(run)) : DashboardUser(arguments(run))
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      let reader = try RunReader(RunDirectory(opening: run))
      let process = try #require(try reader.run().processID.flatMap { Int32(exactly: $0) })
      user.terminal.hangUp()
      func wait(for condition: () throws -> Bool) throws {
        #expect(try eventually(condition))
      }
      // Not the one that every run begins with.
      try wait { try reader.checkpoints().last?.step ?? 0 > 0 }
      let saved = try #require(try reader.lastStep())
      try wait { try reader.lastStep() ?? 0 > saved }
      #expect(kill(process, SIGTERM) == 0)
      try wait { try reader.run().status == .stopped }
    }
  }

  @Test("a paused run whose terminal is lost ends with a checkpoint, and can be resumed")
  func lostWhilePaused() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run))
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      user.press(" ")
      try user.see("paused")
      user.terminal.hangUp()
      let reader = try RunReader(RunDirectory(opening: run))
      #expect(try eventually { try reader.run().status == .stopped })
      #expect(try reader.checkpoints().last?.step == reader.lastStep())
      let log = try String(contentsOf: run.appendingPathComponent("log.txt"), encoding: .utf8)
      #expect(log.contains("the run was paused, and ends"))
    }
  }

  @Test("the screen stays when training has ended, and says what came of it")
  func ends() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run, steps: 3))
      try user.see("finished")
      user.press("?")
      try user.see("Help: Overview")
      user.press("q")
      user.press("q")
      #expect(user.terminal.wait() == 0)
      #expect(user.terminal.text.contains("finished after 3 of 3 steps"))
      try replay(run)
    }
  }

  @Test(
    "a finished run answers: it is evaluated, continues texts, grows by 20 steps, and is forked")
  func leadsOn() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run, steps: 3))
      try user.see("Finished")
      try user.visit("\r", ["What became of run", "perplexity before"])
      try user.visit("\u{1B}[F", ["Continuations"])
      user.press("q:generate The fox\r")
      try user.see("continuation: 48 tokens")
      // Leaving no longer means the end of anything: nobody is asked.
      user.press("q")
      #expect(user.terminal.wait() == 0)
      #expect(user.terminal.text.contains("What can be done next"))
      #expect(user.terminal.text.contains("The fox"))
      let reader = try RunReader(RunDirectory(opening: run))
      func isLeft() throws -> Bool {
        try reader.run().liveness(in: reader.directory) == .gone
      }
      #expect(try eventually { try isLeft() }, "whoever answered ends with the dashboard")
      let again = try DashboardUser(["watch", run.path])
      try again.see("finished")
      again.press(":run 20\r")
      try again.see("20 more steps") { _ in again.step == 23 }
      try again.see("finished")
      again.press("e")
      try again.see("step 23: evaluation")
      again.press(":fork other --steps 26 --lr 1e-4\r")
      try again.see("other trains in the background")
      again.press("q")
      #expect(again.terminal.wait() == 0)
      #expect(try eventually { try isLeft() })
      #expect(try reader.run().status == .finished && reader.run().totalSteps == 23)
      #expect(try reader.events().filter { $0.kind == .continuation }.count >= 4)
      let fork = run.deletingLastPathComponent().appendingPathComponent("other")
      let other = try RunReader(RunDirectory(opening: fork))
      #expect(try eventually { try other.run().status == .finished })
      #expect(try other.lastStep() == 26)
    }
  }

  @Test("going back leaves a line behind that is still there")
  func branches() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run))
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      user.press(" ")
      try user.see("a paused run") { $0.lines[0].hasSuffix("paused") }
      user.press("c")
      try user.see("checkpoints/step-")
      let saved = try #require(user.step)
      user.press(":run 3\r")
      try user.see("three steps") { _ in user.step == saved + 3 }
      user.press(":goback \(saved)\r")
      try user.see("the checkpoint's step") { _ in user.step == saved }
      user.press(":run 2\r")
      try user.see("two other steps") { _ in user.step == saved + 2 }
      try user.visit("6", ["rewind"])
      user.press("qw")
      #expect(user.terminal.wait() == 0)
      let reader = try RunReader(RunDirectory(opening: run))
      let branch = try #require(try reader.branches().first)
      #expect(branch.leftStep == saved && branch.lastStep == saved + 3)
    }
  }

  @Test("three runs are compared, one is laid over, another opened")
  func compares() throws {
    try TemporaryDirectory.with { folder in
      for (name, rate) in [("one", "1e-3"), ("two", "2e-3"), ("three", "3e-3")] {
        let trained = try CommandRun(
          arguments: arguments(folder.file(name), steps: 2) + ["--lr", rate, "--plain"])
        #expect(trained.status == 0, "\(trained.errors)")
      }
      let user = try DashboardUser(["watch", folder.file("one").path])
      try user.see("finished")
      try user.visit("7", ["one", "two", "three", "perplexity"])
      user.press("\r")
      try user.see("is laid over this run")
      let before = user.screen.lines[0]
      user.press("a")
      try user.see("another run") { $0.lines[0] != before && $0.lines[0].contains("tsld t") }
      user.press("q")
      #expect(user.terminal.wait() == 0)
    }
  }

  /// A finished run can be watched, and its time gone through.
  private func replay(_ run: URL) throws {
    let user = try DashboardUser(["watch", run.path])
    try user.see("watching")
    try user.see("finished")
    user.press("[")
    try user.see("at step 2")
    user.press("q")
    #expect(user.terminal.wait() == 0)
  }

  @Test("without colours there are none, without Unicode only ASCII")
  func limited() throws {
    try inFolder { run in
      let plain = try DashboardUser(
        arguments(run, steps: 2), environment: ["NO_COLOR": "1", "LANG": "C"])
      try plain.see("finished")
      #expect(!plain.screen.hasColours)
      #expect(plain.screen.text.unicodeScalars.allSatisfy { $0.isASCII })
      plain.press("q")
      #expect(plain.terminal.wait() == 0)
    }
  }

  @Test("a terminal that cannot move its cursor gets lines")
  func dumb() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run, steps: 2), environment: ["TERM": "dumb"])
      #expect(user.terminal.wait(seconds: 60) == 0)
      #expect(user.terminal.text.contains("evaluation at step 0"))
      #expect(user.terminal.text.contains("finished after 2 of 2 steps"))
    }
  }

  @Test("another process's run is watched and steered")
  func steer() throws {
    try inFolder { run in
      let trainer = try RunningCommand(arguments(run) + ["--json"])
      _ = trainer.lines(2)
      let user = try DashboardUser(["watch", run.path])
      try user.see("running")
      user.press(":temperature 5\r")
      try user.see("temperature 5")
      try user.see("an answer") { $0.text.contains("step ") && $0.text.contains("5.0") }
      user.press(" ")
      try user.see("paused")
      user.press("q")
      #expect(user.terminal.wait() == 0)
      _ = trainer.end(with: SIGTERM)
    }
  }

  @Test("a dashboard is left while training goes on in the background, and watched again")
  func leftAlone() throws {
    try inFolder { run in
      let user = try DashboardUser(arguments(run))
      try user.see("steps advance") { _ in user.step ?? 0 >= 2 }
      user.press("q")
      try user.see("Detach, keep training")
      user.press("d")
      #expect(user.terminal.wait(seconds: 60) == 0)
      #expect(user.terminal.text.contains("training in the background"))
      #expect(user.terminal.text.contains("tsld watch \(run.path)"))
      let number = try #require(
        user.terminal.text.components(separatedBy: "(process ").last.flatMap {
          Int32($0.prefix { $0.isNumber })
        })
      let reader = try RunReader(RunDirectory(opening: run))
      let saved = try #require(try reader.checkpoints().last?.step)
      #expect(try reader.run().processID == Int(number))
      #expect(try eventually { try reader.lastStep() ?? 0 > saved })
      let watcher = try DashboardUser(["watch", run.path])
      try watcher.see("running")
      watcher.press("q")
      #expect(watcher.terminal.wait() == 0)
      #expect(kill(number, SIGTERM) == 0)
      #expect(try eventually { try reader.run().status == .stopped })
    }
  }

  @Test("training in the background starts, is listed, and stops with a checkpoint")
  func detached() throws {
    try inFolder { run in
      let started = try CommandRun(arguments: arguments(run) + ["--detach"])
      #expect(started.status == 0)
      let number = try #require(
        started.output.components(separatedBy: "(process ").last.flatMap {
          Int32($0.prefix { $0.isNumber })
        })
      #expect(kill(number, SIGTERM) == 0)
      #expect(eventually { kill(number, 0) != 0 })
      let output = try String(contentsOf: run.appendingPathComponent("output.txt"), encoding: .utf8)
      #expect(output.contains("stopped after"))
    }
  }

  @Test("the first start offers a tour, and what was chosen is there at the next")
  func keptChoices() throws {
    try TemporaryDirectory.with { folder in
      let run = folder.file("run")
      let environment = ["XDG_STATE_HOME": folder.file("state").path]
      func start(_ arguments: [String]) throws -> DashboardUser {
        try DashboardUser(arguments, environment: environment, keepsState: true)
      }
      var user = try start(arguments(run, steps: 3))
      try user.see("the welcome", seconds: 120) { $0.text.contains("Welcome") }
      user.press("\r")
      try user.see("Tour 1 of")
      user.press("\u{1B}")
      try user.see("no tour") { !$0.text.contains("Tour 1") }
      user.press(":theme ivory\r2v")
      try user.see("▸ Perplexity")
      try user.see("finished")
      user.press("q")
      #expect(user.terminal.wait() == 0)
      let file = folder.file("state/tsld/dashboard.json")
      let kept = try String(contentsOf: file, encoding: .utf8)
      #expect(kept.contains("ivory") && kept.contains("perplexity"), "\(kept)")
      user = try start(["watch", run.path])
      try user.see("finished")
      user.press("2")
      try user.see("▸ Perplexity")
      #expect(!user.screen.text.contains("Welcome"))
      user.press("q")
      #expect(user.terminal.wait() == 0)
      // What cannot be read is said, and keeps nobody from starting.
      try Data("{".utf8).write(to: file)
      user = try start(["watch", run.path])
      try user.see("finished")
      user.press("6")
      try user.see("note: /")
      user.press("q")
      #expect(user.terminal.wait() == 0)
      #expect(try String(contentsOf: file, encoding: .utf8).contains("panes"))
    }
  }
}
