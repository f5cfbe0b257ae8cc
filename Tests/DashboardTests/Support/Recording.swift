import Foundation
import RunStore
import Training

@testable import Dashboard

/// A run that the program recorded, as a dashboard reads it while it goes on.
/// `Fixtures/record.py` makes them anew, and says what is in them.
struct Recording {
  /// The built-in model in the middle of its training.
  static let real = Recording("real")
  /// A run with everything that may go wrong, paused at a step that is not finite.
  static let nasty = Recording("nasty")

  /// Everything that is recorded.
  let update: RunUpdate
  /// The lines of its log.
  let log: [String]

  private init(_ name: String) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/\(name)")
    do {
      let directory = try RunDirectory(opening: folder)
      var update = RunFeed(directory, link: RecordedLink()).poll()
      // What no store knows: where the run is, and what the system says of its process.
      update.directory = "runs/\(name)"
      update.usage = UsageSample(
        residentBytes: 190_000_000, peakBytes: 220_000_000, threadCount: 5, cores: 1.93)
      self.update = update
      var tail = LogTail(directory)
      log = tail.lines()
    } catch {
      fatalError("\(error)")
    }
  }

  /// All that is known of it.
  var run: RunData {
    var run = RunData()
    run.apply(update)
    return run
  }

  /// Takes what the database says of the process for what is so now, and asks no clock.
  private struct RecordedLink: RunLink {
    func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding {
      var standing = RunStanding()
      guard let run else { return standing }
      switch run.status {
      case .running: standing.phase = .running
      case .paused: standing.phase = .paused(reason: run.message.isEmpty ? nil : run.message)
      case .evaluating: standing.phase = .evaluating(run.statusShare)
      case .saving: standing.phase = .saving(run.statusShare)
      case .generating: standing.phase = .generating(nil)
      case .finished: standing.phase = .finished
      case .stopped: standing.phase = .stopped
      case .failed: standing.phase = .failed(run.message)
      }
      standing.step = step
      standing.totalSteps = run.totalSteps
      standing.epoch = run.stepsPerEpoch.map { Double(step) / $0 }
      standing.learningRate = learningRate
      standing.canBeSteered = !standing.phase.hasEnded
      return standing
    }

    func send(_ command: Command) -> Int { 0 }
    func answers() -> [Answer] { [] }
  }
}
