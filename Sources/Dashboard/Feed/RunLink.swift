import RunStore
import Training

/// The way to whoever trains a run.
public protocol RunLink: Sendable {
  /// Sends a command; its answer will carry the returned number.
  ///
  /// - Throws: where nobody could answer.
  func send(_ command: Command) throws -> Int

  /// How the run stands; `run` is nil before its store could be read.
  func standing(_ run: RunRecord?, lastStep: StepRecord?) -> RunStanding

  /// Answers that have come since the last call.
  func answers() throws -> [Answer]
}
