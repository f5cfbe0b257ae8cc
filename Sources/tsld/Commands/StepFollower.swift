import RunStore

/// Every step of a run that is being trained, in the order in which they are made: those that are
/// made again after the run went back come again.
final class StepFollower {
  private let reader: RunReader
  private var lastStep: Int
  private var lastEvent: Int

  init(_ directory: RunDirectory, after step: Int) throws {
    reader = try RunReader(directory)
    lastStep = step
    lastEvent = try reader.events().last?.id ?? 0
  }

  func next() throws -> [StepRecord] {
    var steps: [StepRecord]
    // A run that went back meanwhile may have made other steps of these numbers.
    repeat { steps = try reader.steps(after: lastStep) } while try goBackWithTheRun()
    lastStep = steps.last?.step ?? lastStep
    return steps
  }

  /// Returns whether the run went back since the last look.
  private func goBackWithTheRun() throws -> Bool {
    let events = try reader.events(after: lastEvent)
    lastEvent = events.last?.id ?? lastEvent
    // The steps that it went back to.
    let steps = events.filter { $0.kind == .rewind }.compactMap { $0.after.flatMap(Int.init) }
    lastStep = min(lastStep, steps.min() ?? lastStep)
    return !steps.isEmpty
  }
}
