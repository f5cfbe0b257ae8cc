import Engine
import Foundation
import RunStore
import Untrusted

extension Problem {
  /// Why a command is refused, in words of its own.
  static func refused(_ reason: String) -> Problem { Problem(.invalid, "", reason) }
}

extension SessionLoop {
  /// Applies everything that was asked since the last step, by this process or another.
  func applyCommands(_ trainer: Trainer) throws {
    // One by one: those behind stay where the one that is applied can be interrupted by them.
    while !isStopping, let letter = arrivedCommands().takeNext() {
      defer { lastAsked = .now }
      var change = Change()
      do { try apply(letter.command, trainer, &change) } catch {
        change = Change(refusal: line(for: error))
      }
      answer(letter, trainer, change)
    }
  }

  /// The commands that wait, with those that other processes have sent since the last look.
  private func arrivedCommands() -> Mailbox {
    for row in writer.takeCommands() {
      if row.json.utf8.count <= RunCommands.maximumLength,
        let command = try? JSONDecoder().decode(Command.self, from: Data(row.json.utf8))
      {
        mailbox.send(command, row: row.id)
      } else {
        let reason = "this is no command of this version"
        writer.answer(row.id, .refused, step: snapshot.step, text: reason)
        event(.error, step: snapshot.step, text: "command \(row.id) was refused: \(reason)")
      }
    }
    return mailbox
  }

  /// Whether somebody, here or in another process, wants what is being done to be broken off.
  ///
  /// True once for each time that it was asked: the next thing is not broken off as well. The
  /// commands stay where they are and are acknowledged in their turn.
  func isInterrupted() -> Bool {
    guard let newest = arrivedCommands().newest(.interrupt), newest > lastInterrupt else {
      return false
    }
    lastInterrupt = newest
    return true
  }

  /// Whether a command to stop waits, from here or from another process.
  var isAskedToStop: Bool { arrivedCommands().newest(.stop) != nil }

  /// The same of one to pause.
  var isAskedToPause: Bool { arrivedCommands().newest(.pause) != nil }

  /// Answers what came too late to be applied.
  func refuseLateCommands(_ trainer: Trainer) {
    for letter in arrivedCommands().takeAll() {
      answer(letter, trainer, Change(refusal: "training has ended"))
    }
  }

  /// More than anybody sends between two looks at the snapshot, also behind a long evaluation.
  private static let acknowledgementLimit = 1024

  struct Change {
    var before: String?
    var after: String?
    var refusal: String?
  }

  private func answer(_ letter: Mailbox.Letter, _ trainer: Trainer, _ change: Change) {
    if change.refusal == nil {
      let json = try? JSONEncoder().encode(letter.command)
      event(
        .command, step: trainer.stepCount, before: change.before, after: change.after,
        text: json.map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
    if let row = letter.row {
      writer.answer(
        row, change.refusal == nil ? .applied : .refused, step: trainer.stepCount,
        text: change.refusal ?? change.after ?? "")
    } else {
      snapshot.acknowledgements.append(
        Acknowledgement(
          id: letter.id, command: letter.command, step: trainer.stepCount,
          refusal: change.refusal, before: change.before, after: change.after))
      snapshot.acknowledgements = snapshot.acknowledgements.suffix(Self.acknowledgementLimit)
    }
    snapshot.settings = trainer.settings
    snapshot.learningRate = trainer.learningRate
    publish(snapshot.state)
  }

  private func apply(_ command: Command, _ trainer: Trainer, _ change: inout Change) throws {
    switch command {
    case .pause: pause(reason: nil)
    case .resume: try resume(steps: nil, trainer)
    case .run(let steps):
      guard steps >= 1 else { throw Problem.refused("run at least one step") }
      try resume(steps: steps, trainer)
    case .stop: isStopping = true
    case .terminalLost: try goOnWithoutTerminal(trainer, &change)
    case .evaluate:
      guard inputs.valid != nil || inputs.tasks != nil else {
        throw Problem.refused("there is no held-out text, and no task")
      }
      try evaluate(trainer)
    case .checkpoint:
      if let reason = try save(trainer) { throw Problem.refused(reason) }
      change.after = snapshot.lastCheckpoint?.path
    case .interrupt: break
    case .watch(let text):
      try watch(inputs.tokenizer.tokenizer.encode(text), name: text, trainer)
    case .watchTokens(let tokens): try watch(tokens, name: "tokens", trainer)
    case .unwatch(let id): try unwatch(id, trainer)
    case .inspectBatch: change.after = inspectBatch(trainer)
    case .showCodes(let matrix, let row, let column):
      try showCodes(matrix: matrix, row: row, column: column, trainer)
    case .hideCodes: shownCodes = nil
    case .generate(let text, let count):
      change.after = try generate(text, count: count, trainer)
    case .goBack(let step, let factor):
      change.before = "\(trainer.stepCount)"
      try goBack(trainer, to: step, scalingLearningRateBy: factor)
      change.after = "\(trainer.stepCount)"
    case .setThreads(let count): try setThreads(count, trainer, &change)
    case .alert(let rule): try alerts.change(rule)
    case .note, .tag:
      if let edit = command.annotation { try writer.annotate(edit) }
    default: try changeSettings(command, trainer, &change)
    }
  }

  private func resume(steps: Int?, _ trainer: Trainer) throws {
    if writer.failure != nil { try writer.retry() }
    // A session that paused for want of a checkpoint has one before it goes on.
    if missedBest != nil, let reason = try save(trainer) { throw Problem.refused(reason) }
    if trainer.stepCount >= trainer.totalSteps, attends {
      guard let steps else {
        throw Problem.refused("all \(trainer.totalSteps) steps are made; ':run N' adds N of them")
      }
      try extend(trainer, by: steps)
    }
    // Steps that were asked for and not made yet are not forgotten: five times one is five.
    let missing = isRunning ? stepsBeforePause ?? 0 : 0
    let left = trainer.totalSteps - trainer.stepCount
    stepsBeforePause = steps.map { min(min($0, left) + missing, left) }
    isRunning = true
    tell(.running, message: "")
    publish(.running)
  }

  /// A session that waits for a person would wait for ever; one that waits for room on the disk
  /// goes on by itself.
  private func goOnWithoutTerminal(_ trainer: Trainer, _ change: inout Change) throws {
    guard isRunning || snapshot.pauseCause == .disk else {
      isStopping = true
      change.after = "the run was paused, and ends"
      return
    }
    if isRunning, let reason = try save(trainer) { throw Problem.refused(reason) }
    change.after = "training goes on"
  }

  private func setThreads(_ count: Int, _ trainer: Trainer, _ change: inout Change) throws {
    guard (1...UsableCores.count).contains(count) else {
      throw Problem.refused("use from 1 to \(UsableCores.count) threads: so many cores are usable")
    }
    change.before = "\(trainer.distiller.pool.threadCount)"
    trainer.setThreads(count)
    let rate = GemmProbe(pool: trainer.distiller.pool).measure()
    writer.update {
      $0.threadCount = count
      $0.sgemmRate = rate
    }
    change.after = "\(count)"
  }

  private func changeSettings(
    _ command: Command, _ trainer: Trainer, _ change: inout Change
  ) throws {
    var settings = trainer.settings
    func set<Value>(
      _ path: WritableKeyPath<LiveSettings, Value>, _ value: Value, _ show: (Value) -> String
    ) {
      change.before = show(settings[keyPath: path])
      settings[keyPath: path] = value
      change.after = show(value)
    }
    switch command {
    case .setLearningRate(let rate):
      guard trainer.scheduleFactor > 0 else {
        throw Problem.refused("the schedule has this step at rate 0; no rate changes that")
      }
      change.before = "\(trainer.learningRate)"
      settings.baseLearningRate = rate / trainer.scheduleFactor
      change.after = "\(rate)"
    case .scaleLearningRate(let factor):
      change.before = "\(trainer.learningRate)"
      settings.baseLearningRate *= factor
      change.after = "\(trainer.learningRate * factor)"
    case .setTemperature(let temperature): set(\.objective.temperature, temperature) { "\($0)" }
    case .setScaleSource(let source): set(\.objective.scaleSource, source) { $0.rawValue }
    case .setReduction(let reduction):
      set(\.objective.reduction, reduction) { $0.rawValue }
      settings.objective.distillationWeight = nil
    case .setObjective(let kind):
      set(\.objective.kind, kind) { $0.rawValue }
      if let reason = trainer.refusal(of: settings.objective) { throw Problem.refused(reason) }
    case .setClip(let clip): set(\.clip, clip) { $0.map { "\($0)" } ?? "none" }
    default: break
    }
    try settings.check()
    trainer.settings = settings
    recordObjective(trainer)
  }

  /// Lists of runs show the objective in force.
  func recordObjective(_ trainer: Trainer) {
    let objective = trainer.settings.objective.kind.rawValue
    if writer.run.objective != objective { writer.update { $0.objective = objective } }
  }
}
