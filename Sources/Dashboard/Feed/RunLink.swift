import RunStore
import Training

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
}
