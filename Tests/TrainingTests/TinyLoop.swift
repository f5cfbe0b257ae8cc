import Corpora
import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

/// A session's loop on the test's own thread, paused, so that what happens when is the test's.
final class TinyLoop {
  let loop: SessionLoop
  let trainer: Trainer
  let mailbox = Mailbox()
  /// What a snapshot that is published leads to.
  private let reaction = Reaction()

  private final class Reaction {
    var body: ((Snapshot) -> Void)?
  }

  init(in folder: TemporaryDirectory, _ change: (inout Recipe) -> Void = { _ in }) throws {
    let tiny = try TinyModel(in: folder)
    var recipe = Recipe()
    recipe.teacher = tiny.directory.path
    recipe.train = [tiny.text.path]
    recipe.block = 16
    recipe.batch = 2
    recipe.steps = 1000
    change(&recipe)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    let writer = try RunStart.create(
      at: folder.file("run"), recipe, inputs, programVersion: "test", threadCount: 1)
    trainer = try Trainer(recipe, inputs, threadCount: 1, progress: { _ in })
    loop = SessionLoop(
      recipe, inputs, writer: writer, threadCount: 1, mailbox: mailbox, exports: Exports()
    ) { [reaction] in reaction.body?($0) }
    loop.isRunning = false
    loop.publish(.paused(reason: nil))
  }

  /// Applies commands as the session would between two steps; returns the last acknowledgement.
  ///
  /// - Parameter reaction: called with every snapshot that is published meanwhile.
  @discardableResult
  func apply(
    _ commands: Command..., reaction body: ((Snapshot) -> Void)? = nil
  ) throws -> Acknowledgement? {
    for command in commands { _ = mailbox.send(command) }
    reaction.body = body
    defer { reaction.body = nil }
    try loop.applyCommands(trainer)
    return loop.snapshot.acknowledgements.last
  }

  /// Does something while a weight of the student is NaN, as after a step that was far too long.
  func withPoison(_ body: () throws -> Void) throws {
    let weight = try #require(
      trainer.distiller.student.parameters.parameters.last { !Quantizer.quantizes($0.spec) })
    let value = weight.weight.base[0]
    weight.weight.base[0] = .nan
    defer { weight.weight.base[0] = value }
    try body()
  }

  /// Sends a command as another process would, and waits until it has come in.
  func sendFromElsewhere(_ command: Command) throws -> Int {
    let json = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
    let id = try RunCommands(loop.writer.directory).send(json)
    for _ in 0..<2000 where !loop.writer.arrivedCommands.contains(where: { $0.id == id }) {
      usleep(5000)
    }
    return id
  }

  /// What became of a command of another process.
  func answer(to id: Int) throws -> CommandRecord? {
    try loop.writer.flush()
    return try RunCommands(loop.writer.directory).command(id)
  }
}
