import Foundation
import RunStore
import Untrusted

extension SessionLoop {
  /// Measures the student on the held-out text, then by the tasks.
  func evaluate(_ trainer: Trainer) throws {
    if try measure(trainer) { askTasks(trainer) }
  }

  /// The same, without what was done after this step already.
  func evaluateIfMissing(_ trainer: Trainer) throws {
    if inputs.valid != nil, lastEvaluation?.step != trainer.stepCount {
      try evaluate(trainer)
    } else if !hasAskedTasks(trainer) {
      askTasks(trainer)
    }
  }

  /// - Returns: whether nothing is in the way of the tasks.
  private func measure(_ trainer: Trainer) throws -> Bool {
    guard inputs.valid != nil else { return true }
    let before = snapshot.state
    tell(.evaluating, share: 0)
    publish(.evaluating(0))
    let record = trainer.evaluate(
      progress: {
        tell(.evaluating, share: $0)
        publish(.evaluating($0), atMost: true)
      },
      isInterrupted: { isInterrupted() || isAskedToStop })
    tell(isRunning ? .running : .paused)
    guard let record else { return true }
    writer.append(record)
    event(
      .evaluation, step: trainer.stepCount,
      text: "perplexity \(record.studentPerplexity)"
        + (record.isInterrupted ? ", interrupted" : ""))
    snapshot.add(record)
    guard record.studentCrossEntropy.isFinite else {
      pauseBroken(
        trainer, "after step \(trainer.stepCount) the loss on the held-out text is not finite")
      return false
    }
    if !record.isInterrupted {
      tell(alerts.evaluated(record))
      lastEvaluation = (record.step, record.studentPerplexity)
      if var checkpoint = snapshot.lastCheckpoint, checkpoint.step == record.step {
        checkpoint.perplexity = record.studentPerplexity
        self.record(checkpoint)
      }
      if record.studentPerplexity < bestPerplexity ?? .infinity {
        bestPerplexity = record.studentPerplexity
        // A session that paused because of it says so, rather than seem to run.
        if trainer.stepCount == 0 {
          bestCheckpoint = 0
        } else if try save(trainer, isBest: true) != nil {
          return false
        }
      }
    }
    publish(isRunning ? .running : before)
    return !record.isInterrupted
  }

  var checkpoints: CheckpointFolder { CheckpointFolder(url: writer.directory.checkpoints) }

  // MARK: Saving

  /// Saves a checkpoint; where it cannot, the session pauses, and why is returned. One that is
  /// interrupted leaves the session as it was.
  @discardableResult
  func save(
    _ trainer: Trainer, isBest: Bool = false, isInterruptible: Bool = true
  ) throws -> String? {
    let before = snapshot.state
    let isBest = isBest || missedBest == true
    if let what = RunCheckpoint.firstNonFinite(in: trainer) {
      return pauseBroken(
        trainer, "no checkpoint was saved after step \(trainer.stepCount): \(what) is not finite")
    }
    publish(.saving(0))
    tell(.saving, share: 0)
    do {
      // Every row up to this step is durable before the checkpoint is: none is lost or doubled.
      try writer.flush()
      let saved = try checkpoints.save(
        trainer, bestPerplexity: bestPerplexity, lastEvent: writer.lastEvent,
        progress: {
          tell(.saving, share: $0)
          publish(.saving($0), atMost: true)
        },
        isInterrupted: { isInterruptible && isInterrupted() })
      record(saved, trainer, isBest: isBest)
      missedBest = nil
      goOn(after: before)
      return nil
    } catch let problem as Problem where problem.kind == .interrupted {
      event(.interrupt, step: trainer.stepCount, text: "\(problem)")
      goOn(after: before)
      return "\(problem)"
    } catch {
      // Once, not at every further attempt.
      if missedBest == nil {
        event(.error, step: trainer.stepCount, text: "no checkpoint: \(error)")
      }
      missedBest = isBest
      let reason = "the checkpoint could not be saved: \(error); put that right and resume"
      pause(reason: reason, cause: .disk)
      lastSaved = .now
      return reason
    }
  }

  private func goOn(after state: Snapshot.State) {
    tell(isRunning ? .running : .paused)
    publish(state)
    lastSaved = .now
  }

  private func record(_ saved: (url: URL, hash: String), _ trainer: Trainer, isBest: Bool) {
    let step = trainer.stepCount
    if isBest { bestCheckpoint = step }
    let checkpoint = checkpointRecord(
      saved.url, step: step, hash: saved.hash,
      perplexity: lastEvaluation?.step == step ? lastEvaluation?.perplexity : nil, savedAt: Date(),
      event: writer.lastEvent)
    record(checkpoint)
    event(.checkpoint, step: step, text: checkpoint.path)
    (checkpointStep, isProven) = (step, false)
  }

  /// What is recorded of a checkpoint that is there.
  private func checkpointRecord(
    _ url: URL, step: Int, hash: String, perplexity: Double?, savedAt: Date, event: Int
  ) -> CheckpointRecord {
    var record = CheckpointRecord()
    record.step = step
    record.path = "checkpoints/\(url.lastPathComponent)"
    record.hash = hash
    record.bytes = CheckpointFolder.size(of: url)
    record.perplexity = perplexity
    record.savedAt = savedAt.timeIntervalSince1970
    record.isKept = true
    record.event = event
    return record
  }

  private func record(_ checkpoint: CheckpointRecord) {
    snapshot.lastCheckpoint = checkpoint
    writer.append(checkpoint)
  }

  /// The last checkpoint is good: a loss that was computed with its weights is finite. Only now may
  /// older ones go.
  func proveCheckpoint() {
    guard let step = checkpointStep, !isProven else { return }
    isProven = true
    do {
      try checkpoints.entries().first { $0.step == step && $0.doubt != nil }?.setDoubt(nil)
      writer.markRemoved(
        checkpointsAt: try checkpoints.prune(
          keeping: recipe.keepCheckpoints, and: Set([bestCheckpoint].compactMap { $0 })))
    } catch {
      event(.error, step: snapshot.step, text: "old checkpoints could not be removed: \(error)")
    }
  }

  /// What an event says of a pause because something is not finite.
  static let notFinite = "not finite"

  /// Marks the checkpoint of this very step, so that nobody goes on from it unasked; and, where going
  /// back led no further than the time before, all from the one that it was gone on from, as long as
  /// an older one is left.
  func doubtCheckpoint(_ trainer: Trainer, _ reason: String) {
    let step = trainer.stepCount
    let first = lastReturn.flatMap { step <= $0.brokenAt ? $0.checkpoint : nil } ?? step
    let entries = (try? checkpoints.entries()) ?? []
    for entry in entries
    where entry.step == step || entry.step >= first && entry.step != entries.last?.step {
      try? entry.setDoubt(reason)
    }
    if let checkpointStep, checkpointStep >= first { isProven = false }
  }

  /// The checkpoint that is gone on from and the step after which something was not finite; nil where
  /// the run had got further since, or nothing was wrong.
  private func returned(to step: Int, recorded: Int) throws -> (checkpoint: Int, brokenAt: Int)? {
    let last = try RunReader(writer.directory).events().last {
      $0.kind == .pause && $0.after == Self.notFinite
    }
    guard let last, last.step >= step, recorded <= last.step else { return nil }
    return (step, last.step)
  }

  /// Makes the table of checkpoints say what is in their folder: a process that was killed between
  /// the two said less.
  func reconcileCheckpoints() throws {
    let entries = Folder.exists(checkpoints.url) ? try checkpoints.entries() : []
    let unrecorded = Set(try writer.reconcileCheckpoints(with: Set(entries.map(\.step))))
    let evaluations = try RunReader(writer.directory).evaluations().filter { !$0.isInterrupted }
    for entry in entries where unrecorded.contains(entry.step) {
      guard let state = try? RunCheckpoint(stateOf: entry.url) else { continue }
      let modified =
        try? FileManager.default.attributesOfItem(atPath: entry.url.path)[
          .modificationDate] as? Date
      writer.append(
        checkpointRecord(
          entry.url, step: entry.step, hash: state.hash,
          perplexity: evaluations.first { $0.step == entry.step }?.studentPerplexity,
          savedAt: modified ?? Date(), event: state.lastEvent ?? writer.lastEvent))
    }
    if !unrecorded.isEmpty { try writer.flush() }
  }

  // MARK: Going back

  /// Goes on from a checkpoint, the newest good one where no step is given, as if the steps after it
  /// had never been made.
  func goBack(
    _ trainer: Trainer, to step: Int? = nil, scalingLearningRateBy factor: Double
  ) throws {
    let (found, passedOver) = try checkpoints.newest(for: trainer, step: step)
    guard let found else {
      throw Problem(
        .missing, "goback",
        "there is no good checkpoint to go back to"
          + (passedOver.isEmpty ? "" : ": " + passedOver.joined(separator: "; ")))
    }
    try goOn(trainer, from: found, scalingLearningRateBy: factor, rewinding: true)
    isBroken = false
    missedBest = nil
    inspectedSteps = inspectedSteps.filter { $0 <= trainer.stepCount }
    snapshot.goBack(to: trainer.stepCount)
    recordObjective(trainer)
    describe(trainer)
    recordCodes(trainer)
    // What was changed must not depend on the next checkpoint: going back once more goes on from it.
    if factor != 1 { try save(trainer) }
  }

  /// Takes a checkpoint over, and takes back what came after it: first the checkpoints, so that
  /// whoever is interrupted goes on from this one, then the rows.
  func goOn(
    _ trainer: Trainer, from stored: StoredCheckpoint, scalingLearningRateBy factor: Double,
    rewinding: Bool
  ) throws {
    var stored = stored
    stored.state.settings.baseLearningRate *= factor
    try stored.state.settings.check()
    let step = stored.state.stepCount
    // What cannot be recorded is refused while everything still stands as it was.
    if rewinding { try writer.flush() }
    let recorded = try RunReader(writer.directory).lastStep() ?? 0
    lastReturn = try returned(to: step, recorded: recorded)
    try checkpoints.takeBack(after: step)
    try stored.restore(trainer)
    if rewinding { try writer.rewind(to: step) }
    bestPerplexity = stored.state.bestPerplexity
    (checkpointStep, isProven) = (step, false)
    let reader = try RunReader(writer.directory)
    snapshot.lastCheckpoint = try reader.checkpoints().first { $0.step == step }
    bestCheckpoint = try reader.bestEvaluation()?.step
    lastEvaluation = try reader.evaluations(after: step - 1).first { !$0.isInterrupted }
      .map { ($0.step, $0.studentPerplexity) }
    try recallTasks(reader, step: step)
    try recallAlerts(reader)
  }
}
