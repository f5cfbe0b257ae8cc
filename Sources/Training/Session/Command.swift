import Engine
import Foundation
import RunStore

/// What can be asked of a session; every one is applied between two steps and acknowledged.
package enum Command: Sendable, Equatable, Codable {
  /// Stop after the current step and wait.
  case pause
  case resume
  /// Make so many steps, then pause.
  case run(steps: Int)
  /// Finish the current step, save a checkpoint, end.
  case stop
  /// Make the current learning rate this; the schedule goes on from there.
  case setLearningRate(Double)
  case scaleLearningRate(by: Double)
  case setTemperature(Float)
  case setScaleSource(Objective.ScaleSource)
  case setObjective(Objective.Kind)
  case setReduction(Objective.Reduction)
  /// Change the largest gradient norm; nil for no limit.
  case setClip(Double?)
  /// Change the number of threads. The result stays exact, but its last bits depend on it.
  case setThreads(Int)
  case evaluate
  case checkpoint
  /// Break off the evaluation, checkpoint or continuation that is being made.
  case interrupt
  /// Trace the tokens of this text from now on.
  case watch(text: String)
  /// Trace these tokens from now on.
  case watchTokens([Int32])
  /// Trace a watched text no longer.
  case unwatch(id: Int)
  /// Trace every token of the last step's batch, once.
  case inspectBatch
  /// Record a part of a matrix's codes, up to 64 rows and 160 columns from there, now and whenever
  /// the matrices are measured.
  case showCodes(matrix: Int, row: Int, column: Int)
  case hideCodes
  /// Let both models continue this text by up to so many tokens, 1 to 256, before the next step.
  case generate(text: String, tokens: Int)
  /// Go back to a step's checkpoint, the newest good one where no step is given, with the learning
  /// rate multiplied.
  case goBack(step: Int? = nil, scalingLearningRateBy: Double)
  /// Say something about the run, in place of what was said before.
  case note(String)
  /// Tell when a rule comes true, see ``AlertRule``; no longer for one behind a `-`.
  case alert(String)
  /// Give the run tags; those behind a `-` are taken away.
  case tag([String])
  /// Nobody sees the session any more: save a checkpoint, and end if it only waits for somebody.
  case terminalLost
}

extension Command {
  /// What it changes of what is said of the run; nil where it does anything else.
  package var annotation: (@Sendable (inout RunAnnotations) throws -> Void)? {
    switch self {
    case .note(let text): { try $0.change(note: text) }
    case .tag(let list): { try $0.change(tags: list) }
    default: nil
    }
  }
}

/// What became of a command.
package struct Acknowledgement: Sendable, Equatable {
  /// The number that sending gave the command.
  package let id: Int
  package let command: Command
  /// The steps made when it took effect.
  package let step: Int
  /// Why it was refused; nil where it was applied.
  package let refusal: String?
  package let before: String?
  package let after: String?
}
