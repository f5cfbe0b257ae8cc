import Corpora
import Engine
import Foundation
import GRDB
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
    var alerts: [Alert] = []
  }

  /// The alerts that whoever wants to know was told.
  var told: [Alert] { reaction.alerts }

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
      recipe, inputs, writer: writer, threadCount: 1, mailbox: mailbox, exports: Exports(),
      onAlert: { [reaction] in reaction.alerts.append($0) }
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
    try sendFromElsewhere([command])[0]
  }

  /// The same with several.
  func sendFromElsewhere(_ commands: [Command]) throws -> [Int] {
    try sendFromElsewhere(
      rows: try commands.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) })
  }

  /// Leaves texts in the table of commands, as any program may, and waits until they have come in.
  func sendFromElsewhere(rows: [String]) throws -> [Int] {
    let queue = try DatabaseQueue(path: loop.writer.directory.database.path)
    let ids = try queue.write { database in
      try rows.map { row in
        try database.execute(
          sql: "INSERT INTO command (time, json) VALUES (1, ?)", arguments: [row])
        return Int(database.lastInsertedRowID)
      }
    }
    try queue.close()
    // Looking whether somebody wants to stop takes in what has come.
    let last = try JSONDecoder().decode(Command.self, from: Data((rows.last ?? "").utf8))
    for _ in 0..<4000 where mailbox.newest(last) == nil {
      usleep(5000)
      _ = loop.isAskedToStop
    }
    return ids
  }

  /// The run's directory, with all that was recorded in it.
  func flushed() throws -> RunDirectory {
    try loop.writer.flush()
    return loop.writer.directory
  }

  /// What became of a command of another process.
  func answer(to id: Int) throws -> CommandRecord? {
    try loop.writer.flush()
    return try RunCommands(loop.writer.directory).command(id)
  }
}
