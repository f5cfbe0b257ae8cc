import Foundation
import RunStore
import Terminal

/// Shows how a study goes on, and hears whether it is to end.
protocol StudyDisplay: AnyObject {
  /// A job ended, after so long; nil where there was nothing to do.
  func ended(_ job: StudyJob, took: Duration?)
  func failed(_ name: String, _ reason: String)
  /// - Parameter isNew: whether there is something to show that was not there before.
  func show(_ progress: StudyProgress, isNew: Bool)
  /// Waits a moment; returns whether somebody asked to end.
  func waitsToStop() -> Bool
  /// Leaves the terminal as it was.
  func close()
}

/// Lines, for people and for files.
final class StudyLines: StudyDisplay {
  private let signals = StopSignals(note: "\nstopping; the same command goes on\n")

  func ended(_ job: StudyJob, took: Duration?) {
    guard took != nil, let run = job.run,
      let last = try? RunReader(RunDirectory(opening: run)).lastEvaluation()
    else { return }
    let gap = last.teacherPerplexity.map { ", gap \((last.studentPerplexity - $0).fixed(3))" } ?? ""
    Streams.note("\(run.lastPathComponent): perplexity \(last.studentPerplexity.fixed(3))\(gap)\n")
  }

  func failed(_ name: String, _ reason: String) { Streams.note("\(name) failed: \(reason)\n") }

  func show(_ progress: StudyProgress, isNew: Bool) {
    guard isNew else { return }
    let words = progress.running.map { job in
      job.steps.map { "\(job.name) \($0.made)/\($0.total)" } ?? job.name
    }
    let left = progress.secondsLeft.map { ", about \(Format.duration($0)) left" } ?? ""
    ProgressLine.show(
      "\(progress.doneCount) of \(progress.count) done: \(words.joined(separator: ", "))\(left)")
  }

  func waitsToStop() -> Bool {
    Thread.sleep(forTimeInterval: 0.05)
    return signals.haveCome
  }

  func close() {
    ProgressLine.clear()
    signals.restore()
  }
}
