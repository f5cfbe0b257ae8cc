import Checkpoints
import Corpora
import Dashboard
import Engine
import Foundation
import GRDB
import RunStore
import Terminal
import TestSupport
import Training

/// What is read of a run's directory, which another program may have changed: its database, its
/// recipe, its checkpoints, the commands of others.
final class RunTargets {
  private let folder: URL
  private let run: URL
  private let tiny: TinyModel
  private let database: [UInt8]
  private let recipe: [UInt8]
  private let states: (json: [UInt8], tensors: [UInt8])
  private var session: Session?

  /// Trains a small run to have something to change.
  init(in folder: URL) throws {
    self.folder = folder
    tiny = try TinyModel(in: TemporaryDirectory(url: folder.appendingPathComponent("tiny")))
    run = folder.appendingPathComponent("run")
    var recipe = Recipe()
    (recipe.teacher, recipe.train, recipe.valid) = (
      tiny.directory.path, [tiny.text.path], [tiny.text.path]
    )
    (recipe.block, recipe.batch, recipe.steps) = (16, 2, 6)
    (recipe.measureEvery, recipe.evaluateEvery) = (2, 3)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    let writer = try RunStart.create(
      at: run, recipe, inputs, programVersion: "fuzz", threadCount: 1)
    let session = Session(recipe, inputs, writer: writer, threadCount: 1)
    session.send(.watch(text: "the fox"))
    session.send(.showCodes(matrix: 0, row: 0, column: 0))
    try WrongAnswer.unless(session.wait(milliseconds: 60_000), "the run never ends")
    database = try FileTargets.bytes(run.appendingPathComponent("run.sqlite"))
    self.recipe = try FileTargets.bytes(run.appendingPathComponent("recipe.json"))
    let checkpoint = run.appendingPathComponent("checkpoints/step-00000006")
    states = (
      try FileTargets.bytes(checkpoint.appendingPathComponent("state.json")),
      try FileTargets.bytes(checkpoint.appendingPathComponent("state.safetensors"))
    )
  }

  var all: [Target] {
    [
      Target(name: "database bytes", share: 8, form: .binary, seeds: [database], run: readBytes),
      Target(name: "database values", share: 7, form: .binary, seeds: [[0]], run: readValues),
      Target(
        name: "checkpoint", share: 4, form: .json, seeds: [states.json], run: readCheckpoint),
      Target(name: "commands", share: 20, form: .json, seeds: Self.commands, run: command),
      Target(name: "resume", share: 1, form: .json, seeds: [recipe], run: resume),
    ]
  }

  // MARK: Reading

  private func readBytes(_ input: [UInt8], _ mutator: inout Mutator) throws {
    try restore()
    try FileTargets.write(input, to: run.appendingPathComponent("run.sqlite"))
    try show()
  }

  private func readValues(_ input: [UInt8], _ mutator: inout Mutator) throws {
    try restore()
    try change(&mutator)
    try show()
  }

  /// Reads all that a dashboard reads, and draws it.
  private func show() throws {
    let directory = try RunDirectory(opening: run)
    let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "fuzz"))
    let size = Size(120, 36)
    var state = State(mode: .watching, size: size, theme: "standard", symbols: Symbols(.braille))
    var polls = 0
    repeat {
      let update = feed.poll()
      if let problem = update.problem, let fault = Self.fault(in: problem) {
        throw WrongAnswer(reason: fault)
      }
      _ = state.update(.update(update))
      polls += 1
      if update.problem != nil { break }
    } while feed.isBehind && polls < 100
    for key in "123456" {
      _ = state.update(.input(.key(.character(key))))
      try WrongAnswer.unless(state.frame.size == size, "a frame of another size")
    }
  }

  private static func fault(in problem: String) -> String? {
    for raw in ["SQLite error", "NSCocoa", "DecodingError", "operation could"]
    where problem.contains(raw) {
      return "raw words: \(problem)"
    }
    return nil
  }

  private func readCheckpoint(_ input: [UInt8], _ mutator: inout Mutator) throws {
    try restore()
    var tensors = states.tensors
    var state = input
    switch mutator.number(below: 4) {
    case 0: tensors = mutator.mutated(tensors, .safetensors, other: tensors)
    case 1:
      // What somebody made on purpose: its hashes are right.
      tensors = mutator.mutated(tensors, .safetensors, other: tensors)
      state = Self.sealed(states.json, tensors) ?? state
    case 2: state = Self.sealed(input, tensors) ?? state
    default: break
    }
    try writeCheckpoint(state, tensors)
    _ = try RunStudent(run: run, threadCount: 1)
  }

  private func writeCheckpoint(_ state: [UInt8], _ tensors: [UInt8]) throws {
    let checkpoints = run.appendingPathComponent("checkpoints")
    for name in try FileManager.default.contentsOfDirectory(atPath: checkpoints.path)
    where name != "step-00000006" {
      try FileManager.default.removeItem(at: checkpoints.appendingPathComponent(name))
    }
    let folder = checkpoints.appendingPathComponent("step-00000006")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileTargets.write(state, to: folder.appendingPathComponent("state.json"))
    try FileTargets.write(tensors, to: folder.appendingPathComponent("state.safetensors"))
  }

  /// A state with the hashes that a program would write.
  private static func sealed(_ state: [UInt8], _ tensors: [UInt8]) -> [UInt8]? {
    guard
      var object = try? JSONSerialization.jsonObject(with: Data(state)) as? [String: Any]
    else { return nil }
    object["seal"] = nil
    object["hash"] = ContentHash.hexadecimal(of: Data(tensors))
    func text() -> Data? {
      try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    }
    object["seal"] = text().map { ContentHash.hexadecimal(of: $0) }
    return text().map(Array.init)
  }

  // MARK: The database's values

  /// The run as it was.
  private func restore() throws {
    for name in ["run.sqlite-wal", "run.sqlite-shm"] {
      unlink(run.appendingPathComponent(name).path)
    }
    try FileTargets.write(database, to: run.appendingPathComponent("run.sqlite"))
    try FileTargets.write(recipe, to: run.appendingPathComponent("recipe.json"))
  }

  private static let values: [any DatabaseValueConvertible & Sendable] = [
    0, 1, -1, 2, 255, 256, 65536, Int(Int32.max), Int.max, Int.min, 1 << 53, 0.5, -0.0, 1e308,
    Double.infinity, "", "a", "NaN", "finished", "\u{1B}[2J\u{202E}", "{\"run\":{\"steps\":1}}",
    String(repeating: "x", count: 70_000), Data(), Data([0]), Data([0xFF, 0xFE, 0x80]),
    Data(repeating: 0x7F, count: 4096), Data(repeating: 0xFF, count: 4100),
  ]

  private func change(_ mutator: inout Mutator) throws {
    let queue = try DatabaseQueue(path: run.appendingPathComponent("run.sqlite").path)
    var statements: [(String, (any DatabaseValueConvertible)?)] = []
    let tables = try queue.read { database in
      try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    }
    for _ in 0...mutator.number(below: 3) {
      let table = mutator.pick(tables)
      let columns = try queue.read { try $0.columns(in: table).map(\.name) }
      let column = mutator.pick(columns)
      let row =
        mutator.number(below: 2) == 0
        ? "" : " WHERE rowid = (SELECT max(rowid) FROM \"\(table)\")"
      switch mutator.number(below: 12) {
      case 0: statements.append(("DELETE FROM \"\(table)\"\(row)", nil))
      case 1: statements.append(("ALTER TABLE \"\(table)\" DROP COLUMN \"\(column)\"", nil))
      case 2: statements.append(("UPDATE \"\(table)\" SET \"\(column)\" = NULL\(row)", nil))
      case 3: statements.append(("PRAGMA user_version = \(mutator.pick([0, 1, 2, 3, 99]))", nil))
      default:
        statements.append(
          ("UPDATE OR IGNORE \"\(table)\" SET \"\(column)\" = ?\(row)", mutator.pick(Self.values)))
      }
    }
    for (statement, value) in statements {
      // Not every change is one that the schema allows.
      try? queue.write { database in
        try database.execute(
          sql: statement, arguments: value.map { StatementArguments([$0]) } ?? [])
      }
    }
    try queue.close()
  }

  // MARK: Commands

  private static let commands: [[UInt8]] = [
    #"{"run":{"steps":2}}"#, #"{"pause":{}}"#, #"{"resume":{}}"#,
    #"{"setLearningRate":{"_0":0.001}}"#,
    #"{"scaleLearningRate":{"by":0.5}}"#, #"{"setTemperature":{"_0":5}}"#,
    #"{"setObjective":{"_0":"logit"}}"#, #"{"setClip":{"_0":1}}"#, #"{"setThreads":{"_0":2}}"#,
    #"{"watch":{"text":"a hen"}}"#, #"{"watchTokens":{"_0":[1,2,3]}}"#, #"{"inspectBatch":{}}"#,
    #"{"showCodes":{"matrix":0,"row":0,"column":0}}"#, #"{"generate":{"text":"a","tokens":2}}"#,
    #"{"goBack":{"scalingLearningRateBy":0.5}}"#, #"{"checkpoint":{}}"#, #"{"evaluate":{}}"#,
    #"{"setReduction":{"_0":"mean"}}"#, #"{"setScaleSource":{"_0":"entropy"}}"#,
  ].map { Array($0.utf8) }

  /// Sends a live session a command, as somebody who writes into its database would.
  private func command(_ input: [UInt8], _ mutator: inout Mutator) throws {
    guard let command = try? JSONDecoder().decode(Command.self, from: Data(input)) else { return }
    if command == .stop { return }
    let session = try session ?? liveSession()
    self.session = session
    let id = session.send(command)
    let end = ContinuousClock.now + .seconds(20)
    while !session.snapshot.acknowledgements.contains(where: { $0.id == id }) {
      let state = session.snapshot.state
      if state.hasEnded {
        self.session = nil
        throw WrongAnswer(reason: "the session ended: \(state)")
      }
      try WrongAnswer.unless(ContinuousClock.now < end, "a command without an answer")
      usleep(200)
    }
  }

  private func liveSession() throws -> Session {
    let live = folder.appendingPathComponent("live-\(UUID().uuidString.prefix(8))")
    var recipe = Recipe()
    (recipe.teacher, recipe.train) = (tiny.directory.path, [tiny.text.path])
    (recipe.block, recipe.batch, recipe.steps) = (16, 1, 100_000_000)
    (recipe.checkpointEvery, recipe.measureEvery) = (100_000_000, 1000)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    let writer = try RunStart.create(
      at: live, recipe, inputs, programVersion: "fuzz", threadCount: 1)
    return Session(recipe, inputs, writer: writer, threadCount: 1)
  }

  // MARK: Resuming

  /// Goes on with a run whose recipe, database or checkpoint was changed.
  private func resume(_ input: [UInt8], _ mutator: inout Mutator) throws {
    try restore()
    try writeCheckpoint(states.json, states.tensors)
    switch mutator.number(below: 3) {
    case 0: try FileTargets.write(input, to: run.appendingPathComponent("recipe.json"))
    case 1: try change(&mutator)
    default:
      let state = Self.sealed(mutator.mutated(states.json, .json, other: input), states.tensors)
      try writeCheckpoint(state ?? states.json, states.tensors)
    }
    var accepting = Resumption()
    accepting.acceptsChanges = true
    let (writer, recipe, resumption) = try RunStart.open(
      run, accepting, programVersion: "fuzz", threadCount: 1)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    // What takes long is another matter.
    guard recipe.block <= 64, recipe.batch <= 8, recipe.accumulation <= 8 else { return }
    let session = Session(
      recipe, inputs, writer: writer, threadCount: 1, resumption: resumption)
    session.send(.stop)
    try WrongAnswer.unless(session.wait(milliseconds: 20_000), "the session does not end")
    if case .failed(let message) = session.snapshot.state, let fault = Self.fault(in: message) {
      throw WrongAnswer(reason: fault)
    }
  }
}
