import Engine
import Foundation
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Training

@Suite struct InterruptTests {
  private static func entries(_ tiny: TinyLoop) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: tiny.loop.writer.directory.checkpoints.path
    ).sorted()
  }

  @Test func savingTellsItsProgress() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      var shares: [Double] = []
      _ = try tiny.loop.checkpoints.save(
        tiny.trainer, bestPerplexity: nil, progress: { shares.append($0) })
      #expect(shares == shares.sorted() && shares.last == 1)
      #expect(shares.contains { $0 > 0.3 && $0 < 0.7 })
    }
  }

  @Test(arguments: [0.1, 0.5, 0.9])
  func anInterruptedCheckpointLeavesTheEarlierOnes(share: Double) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      #expect(try tiny.apply(.checkpoint)?.refusal == nil)
      let before = try Self.entries(tiny)
      _ = tiny.trainer.step()
      var done = 0.0
      let problem = #expect(throws: Problem.self) {
        _ = try tiny.loop.checkpoints.save(
          tiny.trainer, bestPerplexity: nil, progress: { done = $0 },
          isInterrupted: { done >= share })
      }
      #expect(problem?.kind == .interrupted)
      #expect(try Self.entries(tiny) == before)
    }
  }

  @Test func theAnswerSaysThatACheckpointWasInterrupted() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      var isSent = false
      try tiny.apply(.checkpoint) { snapshot in
        guard case .saving = snapshot.state, !isSent else { return }
        isSent = true
        _ = tiny.mailbox.send(.interrupt)
      }
      let answers = tiny.loop.snapshot.acknowledgements
      #expect(answers.map(\.command) == [.checkpoint, .interrupt])
      #expect(answers[0].refusal?.contains("interrupted") == true && answers[1].refusal == nil)
      #expect(tiny.loop.snapshot.state == .paused(reason: nil))
      #expect(try Self.entries(tiny).isEmpty)
      // One interrupt breaks off one thing.
      #expect(try tiny.apply(.checkpoint)?.refusal == nil)
    }
  }

  @Test func oneInterruptBreaksOffOneThing() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      try tiny.apply(.evaluate, .setClip(2), .interrupt, .checkpoint)
      let answers = tiny.loop.snapshot.acknowledgements
      #expect(answers.map(\.command) == [.evaluate, .setClip(2), .interrupt, .checkpoint])
      #expect(answers.allSatisfy { $0.refusal == nil })
      #expect(tiny.loop.snapshot.evaluations.map(\.isInterrupted) == [true])
    }
  }

  @Test func anotherProcessInterruptsToo() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      let id = try tiny.sendFromElsewhere(.interrupt)
      let later = try tiny.sendFromElsewhere(.setClip(3))
      try tiny.apply(.evaluate)
      #expect(tiny.loop.snapshot.evaluations.map(\.isInterrupted) == [true])
      #expect(try tiny.answer(to: id)?.state == .applied)
      #expect(try tiny.answer(to: later)?.state == .applied)
      #expect(tiny.trainer.settings.clip == 3)
    }
  }

  @Test func stoppingInterruptsAnEvaluationAndNoCheckpoint() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      for command in [Command.checkpoint, .evaluate] {
        var isSent = false
        try tiny.apply(command) { snapshot in
          switch snapshot.state {
          case .saving, .evaluating: break
          default: return
          }
          if !isSent { _ = tiny.mailbox.send(.stop) }
          isSent = true
        }
        let answers = tiny.loop.snapshot.acknowledgements.suffix(2)
        #expect(answers.map(\.command) == [command, .stop])
        #expect(answers.allSatisfy { $0.refusal == nil })
        #expect(tiny.loop.isStopping)
        tiny.loop.isStopping = false
      }
      #expect(tiny.loop.snapshot.evaluations.map(\.isInterrupted) == [true])
    }
  }

  @Test(arguments: [false, true])
  func stoppingAndPausingOvertakeWhatTakesLong(isElsewhere: Bool) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      tiny.loop.isRunning = true
      var commands = Array(repeating: Command.checkpoint, count: 200)
      commands += [.setClip(2), .pause, .evaluate, .setClip(3), .stop, .setClip(4)]
      let ids =
        try isElsewhere ? tiny.sendFromElsewhere(commands) : commands.map { tiny.mailbox.send($0) }
      try tiny.apply()
      #expect(tiny.loop.isStopping && !tiny.loop.isRunning)
      #expect(tiny.trainer.settings.clip == 3, "what is quick is done in its order")
      #expect(try Self.entries(tiny).isEmpty && tiny.loop.snapshot.evaluations.isEmpty)
      tiny.loop.refuseLateCommands(tiny.trainer)
      for (id, command) in zip(ids, commands) {
        let isDone = [.setClip(2), .pause, .setClip(3), .stop].contains(command)
        if isElsewhere {
          #expect(try tiny.answer(to: id)?.state == (isDone ? .applied : .refused))
        } else {
          let answer = tiny.loop.snapshot.acknowledgements.first { $0.id == id }
          #expect(answer?.refusal == (isDone ? nil : "training has ended"))
        }
      }
    }
  }

  @Test func nothingOvertakesAReturn() {
    let mailbox = Mailbox()
    let commands: [Command] = [.checkpoint, .goBack(scalingLearningRateBy: 1), .evaluate, .pause]
    for command in commands { mailbox.send(command) }
    let taken = commands.indices.map { _ in mailbox.takeNext()?.command }
    #expect(taken == [commands[0], commands[1], commands[3], commands[2]])
  }
}
