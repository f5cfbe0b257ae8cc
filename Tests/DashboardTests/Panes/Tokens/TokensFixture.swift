import Engine
import Foundation
@testable import RunStore
import Terminal
import Training

@testable import Dashboard

/// Runs and looks at them, as the inspector's tests need them.
enum TokensFixture {
  static func context(
    _ run: RunData = RunFixture.run(), time: Int? = nil, size: Size = Screens.middle
  ) -> Context {
    Context(run: run, time: time, overlays: [], log: [], size: ScreenLayout(size).body.size)
  }

  /// The first watched text.
  static func text(_ run: RunData = RunFixture.run(), time: Int? = nil) -> WatchedText {
    WatchedText(run.watches[0], context(run, time: time))
  }

  /// A run with other settings in force than those its traces were recorded with.
  static func run(temperature: Float, source: Objective.ScaleSource = .crossEntropy) -> RunData {
    var update = RunFixture.update()
    update.standing?.settings?.objective.temperature = temperature
    update.standing?.settings?.objective.scaleSource = source
    return run(update)
  }

  /// A run that trains without a teacher.
  static var runWithoutTeacher: RunData {
    var update = RunFixture.update()
    update.traces = update.traces.map { trace in
      trace.map {
        TokenTraceRecord(
          watch: $0.watch, step: $0.step, position: $0.position, token: $0.token, scale: nil,
          teacherCrossEntropy: nil, studentCrossEntropy: $0.studentCrossEntropy,
          teacherEntropy: nil, confidence: nil, kd: nil, teacherTop: [],
          studentTop: $0.studentTop)
      }
    }
    return run(update)
  }

  /// A run of which the batch of the last step was inspected: a sequence that is all labels, and
  /// one that is so from its tenth token on.
  static var runWithBatch: RunData {
    var update = RunFixture.update()
    update.watches =
      (update.watches ?? [])
      + (0..<2).map { index in
        WatchRecord(
          id: 3 + index, name: "batch of step 240, \(index + 1)/2",
          tokens: (0..<24).map { Int32(($0 + 7 * index) % 30) }, batchStep: 240)
      }
    update.traces.append(RunFixture.trace(watch: 3, count: 23, step: 240))
    update.traces.append(
      RunFixture.trace(watch: 4, count: 23, step: 240).filter { $0.position >= 9 })
    return run(update)
  }

  /// A run in which texts were continued.
  static var runWithContinuations: RunData {
    var update = RunFixture.update()
    let texts = [
      #"{"prompt":"The cat","teacher":" sat on the mat.","student":" sat in \u001b[2J日本."}"#,
      #"{"prompt":"Once upon a time","teacher":" there was a little girl named Lily.\nShe loved to play outside in the park with her dog.","student":" there was a little boy who to to play the the park."}"#,
    ]
    update.events += texts.enumerated().map { index, text in
      EventRecord(
        id: 100 + index, step: 100 + 100 * index, time: 0, kind: .continuation, before: nil,
        after: nil, text: text, isDiscarded: false)
    }
    return run(update)
  }

  private static func run(_ update: RunUpdate) -> RunData {
    var run = RunData()
    run.apply(update)
    return run
  }

  /// Where a text stands in a frame.
  static func place(of text: String, in frame: Frame, skipping count: Int = 0) -> Point? {
    let places = frame.lines.enumerated().compactMap { y, line in
      line.range(of: text).map { Point(line[..<$0.lowerBound].columns, y) }
    }
    return places.dropFirst(count).first
  }
}
