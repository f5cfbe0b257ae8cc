import Engine
import Foundation
import RunStore

extension SessionLoop {
  /// Applies everything that was asked since the last step, by this process or another.
  func applyCommands(_ trainer: Trainer) throws {
    // One by one: those behind stay where the one that is applied can be interrupted by them.
    while let (id, command) = mailbox.takeFirst() {
      let result = apply(command, trainer)
      acknowledge(id, command, trainer, result)
    }
    while let record = writer.takeCommand() {
      guard let command = try? JSONDecoder().decode(Command.self, from: Data(record.json.utf8))
      else {
        writer.answer(
          record.id, .refused, step: trainer.stepCount, text: "this is no command of this version")
        continue
      }
      let result = apply(command, trainer)
      acknowledge(0, command, trainer, result)
      writer.answer(
        record.id, result.refusal == nil ? .applied : .refused, step: trainer.stepCount,
        text: result.refusal ?? result.after ?? "")
    }
  }

  /// Whether somebody, here or in another process, wants what is being done to be broken off.
  ///
  /// True once for each time that it was asked: the next thing is not broken off as well. The
  /// commands stay where they are and are acknowledged in their turn.
  func isInterrupted() -> Bool {
    let here = mailbox.newest { $0 == .interrupt } ?? 0
    let elsewhere = arrived(.interrupt).last ?? 0
    guard here > heededInterrupts.here || elsewhere > heededInterrupts.elsewhere else {
      return false
    }
    heededInterrupts = (
      max(here, heededInterrupts.here), max(elsewhere, heededInterrupts.elsewhere)
    )
    return true
  }

  /// Whether a command to stop waits, here or from another process.
  var isAskedToStop: Bool { mailbox.newest { $0 == .stop } != nil || !arrived(.stop).isEmpty }

  /// The ids of the other processes' commands of this kind that wait.
  private func arrived(_ command: Command) -> [Int] {
    // Commands without parameters are short; long ones need not be read for this.
    writer.arrivedCommands.filter { record in
      record.json.utf8.count < 100
        && (try? JSONDecoder().decode(Command.self, from: Data(record.json.utf8))) == command
    }.map(\.id)
  }

  /// Answers what came too late to be applied.
  func refuseLateCommands(_ trainer: Trainer) {
    let late = Change(refusal: "training has ended")
    for (id, command) in mailbox.take() { acknowledge(id, command, trainer, late) }
    for record in writer.takeCommands() {
      writer.answer(record.id, .refused, step: trainer.stepCount, text: "training has ended")
    }
  }

  /// More than anybody sends between two looks at the snapshot, also behind a long evaluation.
  private static let acknowledgementLimit = 1024

  struct Change {
    var before: String?
    var after: String?
    var refusal: String?
  }

  private func acknowledge(_ id: Int, _ command: Command, _ trainer: Trainer, _ change: Change) {
    if change.refusal == nil {
      let json = (try? JSONEncoder().encode(command)).map { String(decoding: $0, as: UTF8.self) }
      event(
        .command, step: trainer.stepCount, before: change.before, after: change.after,
        text: json ?? "")
    }
    snapshot.acknowledgements.append(
      Acknowledgement(
        id: id, command: command, step: trainer.stepCount, refusal: change.refusal,
        before: change.before, after: change.after))
    snapshot.acknowledgements = snapshot.acknowledgements.suffix(Self.acknowledgementLimit)
    snapshot.settings = trainer.settings
    snapshot.learningRate = trainer.learningRate
    publish(snapshot.state)
  }

  private func apply(_ command: Command, _ trainer: Trainer) -> Change {
    var change = Change()
    do {
      try apply(command, trainer, &change)
    } catch {
      change.refusal = "\(error)"
    }
    return change
  }

  private func apply(_ command: Command, _ trainer: Trainer, _ change: inout Change) throws {
    switch command {
    case .pause: pause(reason: nil)
    case .resume: try resume(steps: nil, trainer)
    case .run(let steps):
      guard steps >= 1 else { throw SessionError.invalid("run at least one step") }
      try resume(steps: steps, trainer)
    case .stop: isStopping = true
    case .evaluate:
      guard inputs.valid != nil else { throw SessionError.invalid("there is no held-out text") }
      try evaluate(trainer)
    case .checkpoint:
      if let reason = try save(trainer) { throw SessionError.invalid(reason) }
      change.after = snapshot.lastCheckpoint?.path
    case .interrupt: break
    case .watch(let text):
      try watch(inputs.tokenizer.tokenizer.encode(text), name: text, trainer)
    case .watchTokens(let tokens): try watch(tokens, name: "tokens", trainer)
    case .inspectBatch: change.after = inspectBatch(trainer)
    case .showCodes(let matrix, let row, let column):
      try showCodes(matrix: matrix, row: row, column: column, trainer)
    case .hideCodes:
      shownCodes = nil
      snapshot.codeMap = nil
    case .generate(let text, let count):
      change.after = try generate(text, count: count, trainer)
    case .goBack(let step, let factor):
      guard factor > 0, factor.isFinite else {
        throw SessionError.invalid("the factor must be a positive number")
      }
      change.before = "\(trainer.stepCount)"
      try goBack(trainer, to: step, scalingLearningRateBy: factor)
      change.after = "\(trainer.stepCount)"
    default: try changeSettings(command, trainer, &change)
    }
  }

  private func resume(steps: Int?, _ trainer: Trainer) throws {
    if writer.failure != nil { try writer.retry() }
    // A session that paused for want of a checkpoint has one before it goes on.
    if missedCheckpoint != nil, let reason = try save(trainer) {
      throw SessionError.invalid(reason)
    }
    // Steps that were asked for and not made yet are not forgotten: five times one is five.
    let missing = isRunning ? stepsBeforePause ?? 0 : 0
    stepsBeforePause = steps.map { $0 + missing }
    isRunning = true
    tell(.running, message: "")
    publish(.running)
  }

  private func changeSettings(
    _ command: Command, _ trainer: Trainer, _ change: inout Change
  ) throws {
    var settings = trainer.settings
    func positive(_ value: Double, _ what: String) throws {
      guard value > 0, value.isFinite else {
        throw SessionError.invalid("\(what) must be a positive number")
      }
    }
    func set<Value>(
      _ path: WritableKeyPath<LiveSettings, Value>, _ value: Value, _ show: (Value) -> String
    ) {
      change.before = show(settings[keyPath: path])
      settings[keyPath: path] = value
      change.after = show(value)
    }
    switch command {
    case .setLearningRate(let rate):
      try positive(rate, "the learning rate")
      guard trainer.scheduleFactor > 0 else {
        throw SessionError.invalid("the schedule has this step at rate 0; no rate changes that")
      }
      change.before = "\(trainer.learningRate)"
      settings.baseLearningRate = rate / trainer.scheduleFactor
      change.after = "\(rate)"
    case .scaleLearningRate(let factor):
      try positive(factor, "the factor")
      change.before = "\(trainer.learningRate)"
      settings.baseLearningRate *= factor
      change.after = "\(trainer.learningRate * factor)"
    case .setTemperature(let temperature):
      try positive(Double(temperature), "the temperature")
      set(\.objective.temperature, temperature) { "\($0)" }
    case .setScaleSource(let source): set(\.objective.scaleSource, source) { $0.rawValue }
    case .setReduction(let reduction): set(\.objective.reduction, reduction) { $0.rawValue }
    case .setObjective(let kind):
      var objective = settings.objective
      objective.kind = kind
      guard trainer.distiller.teacher != nil || !objective.needsTeacher else {
        throw SessionError.invalid("\(kind.rawValue) needs a teacher, and this run has none")
      }
      set(\.objective.kind, kind) { $0.rawValue }
    case .setClip(let clip):
      if let clip { try positive(clip, "the clip") }
      set(\.clip, clip) { $0.map { "\($0)" } ?? "none" }
    case .setThreads(let count):
      guard (1...1024).contains(count) else {
        throw SessionError.invalid("use from 1 to 1024 threads")
      }
      change.before = "\(trainer.distiller.pool.threadCount)"
      trainer.distiller.pool = ThreadPool(threadCount: count)
      change.after = "\(count)"
    default: break
    }
    trainer.settings = settings
  }
}

extension TokenTraceRecord {
  init(_ insight: TokenInspector.Insight, watch: Int, step: Int) {
    func candidates(_ list: [TokenTrace.Candidate]) -> [Candidate] {
      list.map { Candidate(token: $0.token, probability: $0.probability) }
    }
    let teacher = insight.teacher
    self.init(
      watch: watch, step: step, position: insight.position - 1, token: insight.token,
      scale: teacher.map { Double($0.tokenScale) },
      teacherCrossEntropy: teacher.map { Double($0.crossEntropy) },
      studentCrossEntropy: Double(insight.studentCrossEntropy),
      teacherEntropy: teacher.map { Double($0.entropy) },
      confidence: teacher.map { Double($0.confidence) },
      kd: teacher.map { Double($0.softCrossEntropy) },
      teacherTop: candidates(teacher?.top ?? []), studentTop: candidates(insight.studentTop))
  }
}
