import Foundation
import RunStore
import Synchronization
import Training
import Untrusted

/// The way to a run of another process, through its store.
package final class StoreLink: RunLink {
  private let directory: RunDirectory
  private let programVersion: String
  private let state = Mutex(State())

  private struct State {
    var commands: RunCommands?
    var unanswered: [Int] = []
  }

  /// A way to a run that may or may not be trained at the moment; `programVersion` is this
  /// program's.
  package init(_ directory: RunDirectory, programVersion: String) {
    self.directory = directory
    self.programVersion = programVersion
  }

  /// Sends a command.
  ///
  /// - Throws: where nobody can answer, or where another version trains the run: the same command
  ///   may mean something else to it.
  package func send(_ command: Command) throws -> Int {
    let trainer = try RunReader(directory).run().programVersion
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

  /// Answers that have come since the last call.
  package func answers() throws -> [Answer] {
    try state.withLock { state in
      var answers: [Answer] = []
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

  /// How the run stands.
  package func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding {
    var standing = RunStanding()
    guard let run else { return standing }
    let liveness = run.liveness(in: directory)
    standing.phase = Self.phase(run, liveness)
    standing.step = step
    standing.totalSteps = run.totalSteps
    standing.epoch = run.stepsPerEpoch.flatMap { $0 > 0 ? Double(step) / $0 : nil }
    standing.learningRate = learningRate
    standing.canBeSteered = liveness != .gone && access(directory.database.path, W_OK) == 0
    return standing
  }

  private static func phase(_ run: RunRecord, _ liveness: Liveness) -> RunPhase {
    switch (run.status, liveness) {
    case (.finished, _): .finished
    case (.stopped, _): .stopped
    case (.failed, _): .failed(run.message)
    case (_, .gone): .silent(seconds: nil)
    case (_, .silent(let seconds)): .silent(seconds: seconds.rounded(.down))
    case (.running, .alive): .running
    case (.paused, .alive): .paused(reason: run.message.isEmpty ? nil : run.message)
    case (.evaluating, .alive): .evaluating(run.statusShare)
    case (.saving, .alive): .saving(run.statusShare)
    }
  }
}
