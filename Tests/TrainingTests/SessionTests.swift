import Engine
import Foundation
import TestSupport
import Testing

@testable import RunStore
@testable import Training

@Suite struct SessionTests {
  @Test func pausingResumingAndRunningSomeSteps() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder)
      let pause = try tiny.ask(.pause)
      #expect(pause.refusal == nil)
      let step = tiny.session.snapshot.step
      #expect(pause.step == step)
      #expect(try tiny.ask(.run(steps: 3)).step == step)
      let paused = try tiny.until { $0.state == .paused(reason: nil) && $0.step > step }
      #expect(paused.step == step + 3)
      // As many as were asked for, however quickly.
      for _ in 0..<5 { tiny.session.send(.run(steps: 1)) }
      try tiny.until { $0.state == .paused(reason: nil) && $0.step == step + 8 }
      #expect(try tiny.ask(.run(steps: 0)).refusal != nil)
      _ = try tiny.ask(.resume)
      try tiny.until { $0.step > step + 10 }
      try tiny.stop()
      #expect(tiny.session.snapshot.state == .stopped)
      let reader = try RunReader(tiny.session.directory)
      #expect(try reader.checkpoints().last?.step == tiny.session.snapshot.step)
      #expect(try reader.run().status == .stopped)
    }
  }

  @Test func settingsChangeAtAStep() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) { $0.schedule = .constant }
      _ = try tiny.ask(.pause)
      let step = tiny.session.snapshot.step
      for (command, before, after) in [
        (Command.setLearningRate(0.002), "0.0001", "0.002"),
        (.scaleLearningRate(by: 0.5), "0.002", "0.001"), (.setTemperature(4), "10.0", "4.0"),
        (.setObjective(.logit), "tsld", "logit"), (.setClip(nil), "1.0", "none"),
        (.setScaleSource(.entropy), "cross-entropy", "entropy"),
        (.setReduction(.mean), "sum", "mean"), (.setThreads(1), "1", "1"),
      ] {
        let answer = try tiny.ask(command)
        #expect(answer.refusal == nil && answer.step == step)
        #expect(answer.before == before && answer.after == after, "\(command)")
      }
      for command in [
        Command.setLearningRate(-1), .setTemperature(0), .setClip(.nan), .setThreads(0), .evaluate,
        .goBack(step: 1, scalingLearningRateBy: 0.5), .watch(text: "a"),
        .watchTokens(Array(repeating: 1, count: 17)), .watchTokens([1, 500]),
      ] {
        #expect(try tiny.ask(command).refusal != nil, "\(command)")
      }
      #expect(tiny.session.snapshot.settings?.objective.kind == .logit)
      try tiny.stop()
    }
  }

  @Test func watchedTextsAreTraced() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder)
      #expect(try tiny.ask(.watch(text: "a hen")).refusal == nil)
      try tiny.stop()
      let reader = try RunReader(tiny.session.directory)
      let step = try #require(try reader.traceStepNumbers(ofWatch: 2).shown.first)
      let traces = try reader.traces(ofWatch: 2, at: step)
      #expect(traces.count == 4)
      #expect(traces.allSatisfy { $0.teacherTop.count == 5 && $0.studentTop.count == 5 })
    }
  }

  @Test func goingBackTakesStepsBack() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) { $0.schedule = .constant }
      _ = try tiny.ask(.pause)
      #expect(try tiny.ask(.checkpoint).refusal == nil)
      let step = tiny.session.snapshot.step
      _ = try tiny.ask(.run(steps: 5))
      try tiny.until { $0.step == step + 5 && $0.state == .paused(reason: nil) }
      let answer = try tiny.ask(.goBack(scalingLearningRateBy: 0.5))
      #expect(answer.before == "\(step + 5)" && answer.after == "\(step)")
      #expect(tiny.session.snapshot.step == step)
      #expect(tiny.session.snapshot.learningRate == 0.00005)
      try tiny.stop()
    }
  }

  @Test func whatIsNotFinitePausesTheSession() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.learningRate = 1e30
        $0.schedule = .constant
      }
      let snapshot = try tiny.until {
        if case .paused(.some) = $0.state { true } else { false }
      }
      guard case .paused(let reason?) = snapshot.state else { return }
      #expect(reason.contains("step \(snapshot.step + 1) was not applied"))
      #expect(reason.contains("is not finite") && reason.contains("go back"))
      try tiny.stop()
    }
  }

  @Test func anEvaluationCanBeInterrupted() throws {
    try TemporaryDirectory.with { folder in
      let text = try folder.write(
        String(repeating: "the hen saw a fox.\n", count: 4000), to: "valid.txt")
      let tiny = try TinySession(in: folder) { $0.valid = [text.path] }
      tiny.session.send(.interrupt)
      let evaluation = try tiny.until { !$0.evaluations.isEmpty }.evaluations[0]
      #expect(evaluation.isInterrupted && evaluation.tokens > 0)
      try tiny.stop()
    }
  }

  @Test func withoutATerminalAPausedRunEnds() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      tiny.loop.isRunning = true
      #expect(try tiny.apply(.terminalLost)?.after == "training goes on")
      #expect(!tiny.loop.isStopping && tiny.loop.checkpointStep == 0)
      // Room on the disk may come by itself.
      tiny.loop.pause(reason: "full", cause: .disk)
      try tiny.apply(.terminalLost)
      #expect(!tiny.loop.isStopping)
      tiny.loop.pause(reason: nil)
      #expect(try tiny.apply(.terminalLost)?.after == "the run was paused, and ends")
      #expect(tiny.loop.isStopping)
      let log = try String(contentsOf: tiny.loop.writer.directory.log, encoding: .utf8)
      #expect(log.contains(#"{"terminalLost":{}} (the run was paused, and ends)"#))
    }
  }

  @Test func aSnapshotKeepsTheLastEvaluations() {
    var snapshot = Snapshot()
    for step in 1...100 {
      snapshot.add(
        EvaluationRecord(
          step: step, time: 0, seconds: 0, tokens: 0, isInterrupted: false, studentPerplexity: 1,
          teacherPerplexity: nil, gap: nil, studentCrossEntropy: 1, teacherCrossEntropy: nil,
          studentByPosition: [1], teacherByPosition: [], layerCount: 1, layerErrors: [1],
          samples: TokenSamples(crossEntropy: [1], confidence: [1], entropy: [1])))
    }
    #expect(snapshot.evaluations.map(\.step) == Array(85...100) && snapshot.evaluationCount == 100)
    #expect(snapshot.evaluations.allSatisfy { $0.samples.crossEntropy.isEmpty })
    snapshot.goBack(to: 90)
    #expect(snapshot.evaluations.last?.step == 90)
  }
}
