import Foundation
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Training

@Suite("Tasks while training")
struct TaskSessionTests {
  /// Writes a task of two choices with so many items.
  static func write(in folder: TemporaryDirectory, items: Int = 3) throws {
    let definition = #"""
      {"kind": "multiple_choice", "prompt": "the {q}", "choices": "{options}", "answer": "{right}",
       "metrics": ["acc", "acc_norm"]}
      """#
    try folder.write(definition, to: "tasks/own.json")
    let row = #"{"q": "fox saw", "options": ["a hen.", "zzzz"], "right": 0}"# + "\n"
    try folder.write(String(repeating: row, count: items), to: "tasks/own.jsonl")
  }

  private static func ask(_ recipe: inout Recipe, in folder: TemporaryDirectory) {
    (recipe.tasks, recipe.taskData) = (["own"], folder.file("tasks").path)
  }

  @Test("the teacher is asked once, the student at every evaluation and at the end")
  func evaluations() throws {
    try TemporaryDirectory.with { folder in
      try Self.write(in: folder)
      let tiny = try TinySession.finished(in: folder, steps: 5) {
        Self.ask(&$0, in: folder)
        $0.evaluateEvery = 2
      }
      #expect(try tiny.failure() == nil)
      let scores = try tiny.reader.taskScores()
      let first = scores.filter { $0.place == 0 }
      #expect(first.filter { $0.model == .teacher }.map(\.step) == [0])
      #expect(first.filter { $0.model == .student }.map(\.step) == [0, 2, 4, 5])
      #expect(scores.count == 10 && Set(scores.map(\.metric)) == ["acc", "acc_norm"])
      #expect(scores.allSatisfy { $0.task == "own" && $0.items == 3 && $0.chance == 0.5 })
      #expect(scores.allSatisfy { (0...1).contains($0.value) && $0.standardError != nil })
      #expect(tiny.session.snapshot.taskScoreCount == 10)
      #expect(try Recipe(contentsOf: tiny.directory.recipe).tasks == ["own"])
    }
  }

  @Test(
    "pausing, breaking off and stopping end it at once",
    arguments: [Command.pause, .interrupt, .stop])
  func brokenOff(command: Command) throws {
    try TemporaryDirectory.with { folder in
      try Self.write(in: folder, items: 50)
      let tiny = try TinyLoop(in: folder) { Self.ask(&$0, in: folder) }
      var told: String?
      try tiny.apply(.evaluate) { snapshot in
        guard case .asking = snapshot.state, told == nil else { return }
        told = try? RunReader(tiny.flushed()).run().askedTask
        _ = tiny.mailbox.send(command)
      }
      #expect(told == "own, teacher")
      let reader = try RunReader(tiny.flushed())
      #expect(try reader.taskScores().isEmpty)
      let events = try reader.events().filter { $0.kind == .interrupt }
      #expect(events.map(\.text) == ["own, teacher: broken off"])
      #expect(!tiny.loop.hasAskedTasks(tiny.trainer), "they are asked again")
    }
  }

  @Test("going back takes scores back, and asks the teacher no second time")
  func goingBack() throws {
    try TemporaryDirectory.with { folder in
      try Self.write(in: folder)
      let tiny = try TinySession(in: folder) {
        Self.ask(&$0, in: folder)
        $0.schedule = .constant
        $0.evaluateEvery = 1_000_000
      }
      _ = try tiny.ask(.pause)
      #expect(try tiny.ask(.evaluate).refusal == nil, "tasks are enough to evaluate")
      let step = tiny.session.snapshot.step
      _ = try tiny.ask(.checkpoint)
      _ = try tiny.ask(.run(steps: 3))
      try tiny.until { $0.step == step + 3 && $0.state == .paused(reason: nil) }
      _ = try tiny.ask(.evaluate)
      func steps() throws -> Set<Int> { Set(try tiny.reader.taskScores().map(\.step)) }
      try tiny.session.directory.flushed { try steps().contains(step + 3) }
      _ = try tiny.ask(.goBack(scalingLearningRateBy: 1))
      #expect(try steps() == [0, step])
      _ = try tiny.ask(.evaluate)
      try tiny.stop()
      let teacher = try tiny.reader.taskScores().filter { $0.model == .teacher && $0.place == 0 }
      #expect(teacher.map(\.step) == [0])
    }
  }

  @Test(
    "what is wrong with a task is said before anything is trained",
    arguments: [
      (#"{"q": "a", "options": ["b", "c"], "right": 7}"#, "own", "line 1, field \"right\""),
      (#"{"options": ["b", "c"], "right": 0}"#, "own", "there is no field \"q\""),
      ("no JSON", "own", "line 1"),
      ("", "own", "a line of JSON for each item"),
      (#"{"q": "a", "options": ["b", "c"], "right": 0}"#, "other", "there is no task"),
      (#"{"q": "a", "options": ["b", "c"], "right": 0}"#, "piqa", "piqa.jsonl"),
    ])
  func mistakes(data: String, task: String, message: String) throws {
    try TemporaryDirectory.with { folder in
      try Self.write(in: folder)
      try folder.write(data, to: "tasks/own.jsonl")
      let error = #expect(throws: Problem.self) {
        _ = try TinySession(in: folder) {
          Self.ask(&$0, in: folder)
          $0.tasks = [task]
        }
      }
      #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
      #expect(!FileManager.default.fileExists(atPath: folder.file("run").path))
    }
  }

  @Test("a recipe with half of what tasks need is refused")
  func halves() throws {
    var recipe = Recipe()
    (recipe.teacher, recipe.train) = ("t", ["a"])
    recipe.tasks = ["piqa"]
    #expect(throws: Problem.self) { try recipe.check() }
    recipe.taskData = "tasks"
    try recipe.check()
    recipe.taskLimit = 0
    #expect(throws: Problem.self) { try recipe.check() }
    (recipe.tasks, recipe.taskLimit) = ([], 50)
    #expect(throws: Problem.self) { try recipe.check() }
  }
}

extension RunDirectory {
  /// Waits until something is recorded, for at most some seconds.
  fileprivate func flushed(_ isThere: () throws -> Bool) throws {
    for _ in 0..<1000 where try !isThere() { usleep(10_000) }
    #expect(try isThere())
  }
}
