import Engine
import Foundation
import Text
import Untrusted

extension SessionLoop {
  /// The most tokens that one command may ask for.
  private static let longestContinuation = 256

  /// What is continued when all steps are made: so many beginnings of the held-out text, of so many
  /// tokens, by so many.
  private static let openings = (count: 3, length: 16, tokens: 16)

  /// Lets both models continue a text greedily.
  ///
  /// - Returns: what was done.
  func generate(_ text: String, count: Int, _ trainer: Trainer) throws -> String {
    guard (1...Self.longestContinuation).contains(count) else {
      throw Problem.refused("continue by 1 to \(Self.longestContinuation) tokens")
    }
    let prompt = try inputs.tokenizer.tokenizer.encode(text)
    let (made, wanted) = try go(on: prompt, text, count: count, trainer)
    guard made > 0 else { throw Problem.refused("interrupted before the first token") }
    return made < wanted ? "interrupted after \(made) tokens" : "\(made) tokens"
  }

  /// Records how both models go on with the held-out text, for whoever wants to know what the
  /// training came to.
  func continueOpenings(_ trainer: Trainer) {
    guard let valid = inputs.valid, valid.blockCount > 0 else { return }
    let (count, length, tokens) = Self.openings
    for index in 0..<min(count, valid.blockCount) {
      let block = valid.block(index * valid.blockCount / count)
      let prompt = Array(block.tokens.prefix(min(length, block.tokens.count / 2)))
      // Nobody waits for it: what cannot be had is left out.
      guard let text = try? inputs.tokenizer.tokenizer.decode(prompt),
        let (made, wanted) = try? go(on: prompt, text, count: tokens, trainer), made == wanted
      else { return }
    }
  }

  /// Both models take turns, so that what is interrupted has as many tokens of each. Training waits
  /// meanwhile.
  private func go(
    on prompt: [Int32], _ text: String, count: Int, _ trainer: Trainer
  ) throws -> (made: Int, wanted: Int) {
    guard !prompt.isEmpty else { throw Problem.refused("there is no text to continue") }
    let positions = min(
      inputs.student.architecture.maximumPositions, inputs.teacher.architecture.maximumPositions)
    guard prompt.count < positions else {
      throw Problem.refused(
        "the text has \(prompt.count) tokens; the model has \(positions) positions, and what "
          + "follows needs one")
    }
    let count = min(count, positions - prompt.count)
    let length = prompt.count + count
    let pool = trainer.distiller.pool
    let student = Generation(trainer.distiller.student, length: length, pool: pool)
    let teacher = trainer.distiller.teacher.map { Generation($0, length: length, pool: pool) }
    var (studentTokens, teacherTokens) = (prompt, prompt)
    var made = 0
    func next(_ model: Generation, _ tokens: inout [Int32]) {
      model.append(made == 0 ? prompt : [tokens[tokens.count - 1]])
      tokens.append(model.mostProbable())
    }
    let tokenizer = inputs.tokenizer.tokenizer
    func result() throws -> (Continuation, json: String) {
      let result = Continuation(
        prompt: text,
        teacher: try teacher.map { _ in
          try tokenizer.decode(Array(teacherTokens.dropFirst(prompt.count)), after: prompt)
        },
        student: try tokenizer.decode(Array(studentTokens.dropFirst(prompt.count)), after: prompt))
      return (result, String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }
    let (before, message) = (snapshot.state, writer.run.message)
    defer {
      tell(isRunning ? .running : .paused, message: message)
      publish(before)
    }
    var told = ContinuousClock.now
    while made < count, !isInterrupted(), !isAskedToStop {
      next(student, &studentTokens)
      if let teacher { next(teacher, &teacherTokens) }
      made += 1
      guard .now - told >= growthInterval else { continue }
      let (continuation, json) = try result()
      tell(.generating, message: json)
      publish(.generating(continuation))
      told = .now
    }
    guard made > 0 else { return (0, count) }
    event(.continuation, step: trainer.stepCount, text: try result().json)
    return (made, count)
  }
}

/// How both models go on with a text, greedily; as JSON, the text of an event.
package struct Continuation: Sendable, Equatable, Codable {
  package var prompt: String
  /// What the teacher adds to it; nil for a run without one.
  package var teacher: String?
  /// What the student adds, with its quantized weights.
  package var student: String
}
