import Foundation
import RunStore
import Synchronization
import Training
import Untrusted

/// The way to whoever trains a run.
package protocol RunLink: Sendable {
  /// Sends a command; its answer will carry the returned number.
  ///
  /// - Throws: where nobody could answer.
  func send(_ command: Command) throws -> Int

  /// How the run stands, which a session knows by itself.
  ///
  /// - Parameters:
  ///   - run: what it is; nil before its store could be read.
  ///   - step: the last step that is recorded.
  ///   - learningRate: the rate of the next step, as far as records tell.
  func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding

  /// Answers that have come since the last call.
  func answers() throws -> [Answer]

  /// Called when nobody looks any more: whoever only waits for commands need not.
  func leave()
}

extension RunLink {
  package func leave() {}
}

/// The way to a session of this process; once it has ended, to whoever answers for the run then.
package final class SessionLink: RunLink {
  private let session: Session
  private let unanswered = Mutex(Set<Int>())
  private let store: StoreLink
  /// What tells the numbers of commands in the store from the session's.
  private static let stored = 1 << 40

  /// - Parameter store: the way to the same run, for when the session has ended.
  package init(_ session: Session, then store: StoreLink) {
    self.session = session
    self.store = store
  }

  package func send(_ command: Command) throws -> Int {
    if session.snapshot.state.hasEnded { return try store.send(command) + Self.stored }
    return unanswered.withLock { unanswered in
      let id = session.send(command)
      unanswered.insert(id)
      return id
    }
  }

  package func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding {
    let snapshot = session.snapshot
    let hasEnded = snapshot.state.hasEnded
    let now = hasEnded ? store.standing(run, step: step, learningRate: learningRate) : nil
    if let now, run?.processID != Int(getpid()) { return now }
    var standing = RunStanding()
    standing.phase = RunPhase(snapshot.state)
    standing.step = snapshot.step
    standing.totalSteps = snapshot.totalSteps
    standing.epoch = snapshot.epoch
    standing.learningRate = snapshot.learningRate
    standing.settings = snapshot.settings
    standing.canBeSteered = now?.canBeSteered ?? true
    return standing
  }

  package func answers() throws -> [Answer] {
    let acknowledgements = session.snapshot.acknowledgements
    let own = unanswered.withLock { unanswered in
      // Those of other processes, and of this program by itself, show as events.
      acknowledgements.filter { unanswered.remove($0.id) != nil }.map {
        Answer(id: $0.id, step: $0.step, refusal: $0.refusal, before: $0.before, after: $0.after)
      }
    }
    return try own
      + store.answers().map { answer in
        var answer = answer
        answer.id += Self.stored
        return answer
      }
  }

  package func leave() { store.leave() }
}

/// The way to what is said of a run that no process has: nobody else needs to answer.
private final class AnnotationLink: Sendable {
  private let answers = Mutex((new: [Answer](), count: 0))

  /// Does a command at once; nil for one that is about something else.
  func send(_ command: Command, _ directory: RunDirectory) throws -> Int? {
    guard let edit = command.annotation else { return nil }
    try RunAnnotations.edit(directory, edit)
    let step = try RunReader(directory).lastStep() ?? 0
    return answers.withLock { answers in
      answers.count += 1
      // No session gives such numbers.
      answers.new.append(Answer(id: -answers.count, step: step))
      return -answers.count
    }
  }

  func takeAnswers() -> [Answer] {
    answers.withLock { answers in
      defer { answers.new = [] }
      return answers.new
    }
  }
}

/// The way to a run of another process, through its store.
package final class StoreLink: RunLink {
  private let directory: RunDirectory
  private let programVersion: String
  private let state = Mutex(State())
  private let annotations = AnnotationLink()
  private let attend: (@Sendable (RunDirectory) throws -> Void)?

  private struct State {
    var commands: RunCommands?
    var unanswered: [Int] = []
    /// Whether a process was started that answers for a run that is over.
    var isAttended = false
  }

  /// A way to a run that may or may not be trained at the moment.
  ///
  /// - Parameters:
  ///   - programVersion: this program's.
  ///   - attend: starts a process that answers for a run that is over, and returns once that has
  ///     it; nil where none can be.
  package init(
    _ directory: RunDirectory, programVersion: String,
    attend: (@Sendable (RunDirectory) throws -> Void)? = nil
  ) {
    self.directory = directory
    self.programVersion = programVersion
    self.attend = attend
  }

  /// - Throws: where nobody can answer, or where another version trains the run: the same command
  ///   may mean something else to it.
  package func send(_ command: Command) throws -> Int {
    var run = try RunReader(directory).run()
    if run.liveness(in: directory) == .gone {
      if let id = try annotations.send(command, directory) { return id }
      if run.isOver, let attend {
        try attend(directory)
        state.withLock { $0.isAttended = true }
        run = try RunReader(directory).run()
      }
    }
    let trainer = run.programVersion
    guard trainer == programVersion else {
      throw Problem(
        .unsupported, directory.url.path,
        "version \(trainer) of tsld trains this run, and this is version \(programVersion)",
        advice: "steer it with that version")
    }
    let json = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
    return try state.withLock { state in
      let commands = try state.commands ?? RunCommands(directory)
      state.commands = commands
      let id = try commands.send(json)
      state.unanswered.append(id)
      return id
    }
  }

  package func answers() throws -> [Answer] {
    try state.withLock { state in
      var answers = annotations.takeAnswers()
      for id in state.unanswered {
        guard let record = try state.commands?.command(id), record.state != .pending else {
          continue
        }
        state.unanswered.removeAll { $0 == id }
        answers.append(
          Answer(
            id: id, step: record.step ?? 0,
            refusal: record.state == .refused ? record.answer ?? "refused" : nil,
            after: record.state == .applied ? record.answer.flatMap { $0.isEmpty ? nil : $0 } : nil)
        )
      }
      return answers
    }
  }

  package func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding {
    var standing = RunStanding()
    guard let run else { return standing }
    let liveness = run.liveness(in: directory)
    standing.phase = RunPhase(run, liveness)
    standing.step = step
    standing.totalSteps = run.totalSteps
    standing.epoch = run.stepsPerEpoch.flatMap { $0 > 0 ? Double(step) / $0 : nil }
    standing.learningRate = learningRate
    standing.canBeSteered =
      (liveness != .gone || run.isOver && attend != nil)
      && access(directory.database.path, W_OK) == 0
    return standing
  }

  package func leave() {
    guard state.withLock(\.isAttended),
      let command = try? JSONEncoder().encode(Command.terminalLost)
    else { return }
    // Where it has ended already there is nobody to tell.
    _ = try? RunCommands(directory).send(String(decoding: command, as: UTF8.self))
  }
}

extension RunRecord {
  /// Whether the run ended as it should, so that its last checkpoint is what it came to.
  fileprivate var isOver: Bool { status == .finished || status == .stopped }
}

extension RunPhase {
  fileprivate init(_ state: Snapshot.State) {
    self =
      switch state {
      case .loading(let share): .opening("models", share: share)
      case .running: .running
      case .paused(let reason): .paused(reason: reason)
      case .evaluating(let share): .evaluating(share)
      case .asking(let task, let share): .asking(TerminalText.escaped(task), share: share)
      case .saving(let share): .saving(share)
      case .generating(let continuation): .generating(continuation)
      case .finished: .finished
      case .stopped: .stopped
      case .failed(let message): .failed(message)
      }
  }

  fileprivate init(_ run: RunRecord, _ liveness: Liveness) {
    self =
      switch (run.status, liveness) {
      case (.finished, _): .finished
      case (.stopped, _): .stopped
      case (.failed, _): .failed(run.message)
      case (_, .gone): .silent(seconds: nil)
      case (_, .silent(let seconds)): .silent(seconds: seconds.rounded(.down))
      case (.running, .alive): .running
      case (.paused, .alive): .paused(reason: run.message.isEmpty ? nil : run.message)
      case (.evaluating, .alive):
        run.askedTask.map { .asking(TerminalText.escaped($0), share: run.statusShare) }
          ?? .evaluating(run.statusShare)
      case (.saving, .alive): .saving(run.statusShare)
      case (.generating, .alive):
        .generating(try? JSONDecoder().decode(Continuation.self, from: Data(run.message.utf8)))
      }
  }
}
