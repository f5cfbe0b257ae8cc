import Corpora
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

/// A session on a tiny model, and ways to wait for it.
struct TinySession {
  let session: Session

  init(_ session: Session) { self.session = session }

  /// Starts one in a folder; `change` makes its recipe.
  init(in folder: TemporaryDirectory, _ change: (inout Recipe) -> Void = { _ in }) throws {
    let tiny = try TinyModel(in: folder)
    var recipe = Recipe()
    recipe.teacher = tiny.directory.path
    recipe.train = [tiny.text.path]
    recipe.block = 16
    recipe.batch = 2
    recipe.steps = 1_000_000
    change(&recipe)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    let writer = try RunStart.create(
      at: folder.file("run"), recipe, inputs, programVersion: "test", threadCount: 1)
    session = Session(recipe, inputs, writer: writer, threadCount: 1)
  }

  /// Goes on with the one that was made in a folder.
  init(resuming folder: TemporaryDirectory, _ resumption: Resumption = Resumption()) throws {
    let (writer, recipe, resumption) = try RunStart.open(
      folder.file("run"), resumption, programVersion: "test", threadCount: 1)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    session = Session(recipe, inputs, writer: writer, threadCount: 1, resumption: resumption)
  }

  /// Trains a run of so many steps to its end, with a checkpoint after each step.
  static func finished(
    in folder: TemporaryDirectory, steps: Int, _ change: (inout Recipe) -> Void = { _ in }
  ) throws -> TinySession {
    let tiny = try TinySession(in: folder) {
      $0.steps = steps
      $0.checkpointEvery = 1
      $0.schedule = .constant
      change(&$0)
    }
    try tiny.until(\.state.hasEnded)
    _ = tiny.session.wait(milliseconds: 20_000)
    return tiny
  }

  /// Why it failed; nil where it did not.
  func failure() throws -> String? {
    let ended = try until(\.state.hasEnded)
    if case .failed(let message) = ended.state { return message }
    return nil
  }

  var directory: RunDirectory { session.directory }
  var reader: RunReader { get throws { try RunReader(session.directory) } }
  var checkpoints: CheckpointFolder { CheckpointFolder(url: session.directory.checkpoints) }

  /// Waits until the snapshot is as asked, for at most a minute.
  @discardableResult
  func until(_ condition: (Snapshot) -> Bool) throws -> Snapshot {
    for _ in 0..<12_000 {
      let snapshot = session.snapshot
      if condition(snapshot) { return snapshot }
      _ = session.wait(milliseconds: 5)
    }
    return try #require(nil as Snapshot?, "\(session.snapshot.state)")
  }

  /// Sends a command and waits for what became of it.
  func ask(_ command: Command) throws -> Acknowledgement {
    let id = session.send(command)
    let snapshot = try until { $0.acknowledgements.contains { $0.id == id } }
    return try #require(snapshot.acknowledgements.first { $0.id == id })
  }

  /// Ends the session.
  func stop() throws {
    session.send(.stop)
    try until(\.state.hasEnded)
    _ = session.wait(milliseconds: 20_000)
  }
}
