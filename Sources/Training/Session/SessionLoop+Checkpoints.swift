import Foundation
import RunStore
import Untrusted

extension SessionLoop {
  func evaluate(_ trainer: Trainer) throws {
    let before = snapshot.state
    tell(.evaluating, share: 0)
    publish(.evaluating(0))
    let record = trainer.evaluate(
      progress: { share in
        self.tell(.evaluating, share: share)
        self.publish(.evaluating(share), atMost: true)
      },
      isInterrupted: { self.isInterrupted() || self.isAskedToStop })
    tell(isRunning ? .running : .paused)
    guard let record else { return publish(before) }
    writer.append(record)
    event(
      .evaluation, step: trainer.stepCount,
      text: "perplexity \(record.studentPerplexity)"
        + (record.isInterrupted ? ", interrupted" : ""))
    snapshot.add(record)
    let isBest = !record.isInterrupted && record.studentPerplexity < bestPerplexity ?? .infinity
    if isBest {
      bestPerplexity = record.studentPerplexity
      // A session that paused because of it says so, rather than seem to run.
      if trainer.stepCount > 0, try save(trainer, isBest: true) != nil { return }
    }
    publish(isRunning ? .running : before)
  }

  var checkpoints: CheckpointFolder { CheckpointFolder(url: writer.directory.checkpoints) }
  var checkpointStep: Int? { snapshot.lastCheckpoint?.step }

  /// Saves a checkpoint; where it cannot, the session pauses, and why is returned. One that is
  /// interrupted leaves the session as it was.
  @discardableResult
  func save(
    _ trainer: Trainer, isBest: Bool = false, isInterruptible: Bool = true
  ) throws -> String? {
    let before = snapshot.state
    let isBest = isBest || missedCheckpoint?.isBest == true
    publish(.saving(0))
    tell(.saving, share: 0)
    do {
      // Every row up to this step is durable before the checkpoint is: none is lost or doubled.
      try writer.flush()
      let saved = try checkpoints.save(
        trainer, bestPerplexity: bestPerplexity,
        progress: { share in
          self.tell(.saving, share: share)
          self.publish(.saving(share), atMost: true)
        },
        isInterrupted: { isInterruptible && self.isInterrupted() })
      record(saved, trainer, isBest: isBest)
      missedCheckpoint = nil
      goOn(after: before)
      return nil
    } catch CheckpointFolder.Problem.interrupted {
      let reason = "the checkpoint was interrupted; earlier ones are as they were"
      event(.interrupt, step: trainer.stepCount, text: reason)
      goOn(after: before)
      return reason
    } catch {
      // Once, not at every further attempt.
      if missedCheckpoint == nil {
        event(.error, step: trainer.stepCount, text: "no checkpoint: \(error)")
      }
      missedCheckpoint = MissedCheckpoint(isBest: isBest)
      let reason = "the checkpoint could not be saved: \(error); make room and resume"
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

  private func record(_ saved: CheckpointFolder.Saved, _ trainer: Trainer, isBest: Bool) {
    if isBest { bestCheckpoint = saved.url.lastPathComponent }
    let record = CheckpointRecord(
      step: trainer.stepCount, path: "checkpoints/\(saved.url.lastPathComponent)",
      hash: saved.hash, bytes: saved.byteCount,
      perplexity: snapshot.evaluations.last?.studentPerplexity,
      savedAt: Date().timeIntervalSince1970, isKept: true, event: writer.lastEvent)
    writer.append(record)
    event(.checkpoint, step: trainer.stepCount, text: record.path)
    snapshot.lastCheckpoint = record
    let removed = checkpoints.prune(
      keeping: recipe.keepCheckpoints, and: Set([bestCheckpoint].compactMap { $0 }),
      upTo: trainer.stepCount)
    for folder in removed {
      guard let step = Int(folder.lastPathComponent.dropFirst("step-".count)) else { continue }
      var gone = record
      gone.step = step
      gone.path = "checkpoints/\(folder.lastPathComponent)"
      gone.isKept = false
      writer.append(gone)
    }
  }

  /// Goes on from the last checkpoint as if the steps after it had never been made.
  func goBack(_ trainer: Trainer, scalingLearningRateBy factor: Double) throws {
    guard factor > 0, factor.isFinite else {
      throw Problem.refused("the factor must be a positive number")
    }
    let restored = try checkpoints.restoreNewest(into: trainer)
    guard let state = restored.state else {
      throw Problem.refused("there is no checkpoint to go back to")
    }
    bestPerplexity = state.bestPerplexity
    isBroken = false
    missedCheckpoint = nil
    try writer.rewind(to: trainer.stepCount)
    inspectedSteps = inspectedSteps.filter { $0 <= trainer.stepCount }
    var settings = trainer.settings
    settings.baseLearningRate *= factor
    let problem = Result { () throws(Problem) in try settings.check() }
    if case .success = problem { trainer.settings = settings }
    recordObjective(trainer)
    snapshot.goBack(to: trainer.stepCount)
    describe(trainer)
    trace(trainer)
    recordCodes(trainer)
    // Whoever asked hears that the rate is the checkpoint's; the steps are taken back all the same.
    try problem.get()
  }
}
