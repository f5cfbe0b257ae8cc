import RunStore

/// Every step of a run that is being trained, in the order in which they are made: those that are
/// made again after the run went back come again.
final class StepFollower {
  private let reader: RunReader
  private var lastStep: Int
  private var rewinds: Int
  private var lastEvent: Int

  init(_ directory: RunDirectory, after step: Int) throws {
    reader = try RunReader(directory)
    lastStep = step
    rewinds = try reader.run().rewinds
    lastEvent = try reader.events().last?.id ?? 0
  }

  func next() throws -> [StepRecord] {
    try goBackWithTheRun()
    var steps = try reader.steps(after: lastStep)
    // A run that went back meanwhile may have made other steps of these numbers.
    while try goBackWithTheRun() { steps = try reader.steps(after: lastStep) }
    lastStep = steps.last?.step ?? lastStep
    return steps
  }

  /// Returns whether the run went back since the last look.
  @discardableResult
  private func goBackWithTheRun() throws -> Bool {
    let run = try reader.run()
    guard run.rewinds != rewinds else { return false }
    rewinds = run.rewinds
    let events = try reader.events(after: lastEvent)
    lastEvent = events.last?.id ?? lastEvent
    for event in events where event.kind == .rewind {
      // The step that it went back to.
      if let step = event.after.flatMap(Int.init) { lastStep = min(lastStep, step) }
    }
    return true
  }
}
