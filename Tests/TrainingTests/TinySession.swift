import Corpora
import Foundation
import TestSupport
import Testing

@testable import Training

/// A session on a tiny model, and ways to wait for it.
struct TinySession {
  let session: Session

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
  }
}
