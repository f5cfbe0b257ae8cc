import Foundation
import Testing
import Untrusted

@testable import RunStore

/// Creating, locking, listing and removing runs.
@Suite("Run directory")
struct DirectoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a new run has its database and its checkpoints' directory")
  func create() throws {
    let directory = try folder.run("first run")
    #expect(try RunDirectory(opening: directory.url) == directory)
    #expect(FileManager.default.fileExists(atPath: directory.checkpoints.path))
    #expect(try directory.reader().run() == .example(name: "first run"))
  }

  @Test("an empty directory is taken, one with content is not")
  func existing() throws {
    let url = folder.url.appendingPathComponent("there")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    let directory = try folder.run("there")
    expectProblem(.occupied, saying: "\(directory.url.path): expected an empty or a new directory")
    {
      _ = try folder.run("there")
    }
  }

  @Test("the recipe is there before the database, so that every run can be resumed")
  func recipe() throws {
    let url = folder.url.appendingPathComponent("with recipe")
    let directory = try RunDirectory.create(at: url, run: .example(), recipe: Data("{}".utf8))
    #expect(try Data(contentsOf: directory.recipe) == Data("{}".utf8))
    // As if its creation had been interrupted just before the database was there.
    try FileManager.default.removeItem(at: directory.database)
    expectProblem(.invalid, saying: "found no run.sqlite") { _ = try RunDirectory(opening: url) }
    let again = try RunDirectory.create(at: url, run: .example(), recipe: Data("[]".utf8))
    #expect(try Data(contentsOf: again.recipe) == Data("[]".utf8))
    let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
    #expect(Set(names) == ["recipe.json", "run.sqlite", "checkpoints", "run.lock"])
  }

  @Test("somebody's own recipe.json is not overwritten")
  func foreignRecipe() throws {
    let url = folder.url.appendingPathComponent("mine")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    let recipe = url.appendingPathComponent("recipe.json")
    try Data("mine".utf8).write(to: recipe)
    for _ in 0..<2 {
      expectProblem(.occupied, saying: "found recipe.json in it") {
        _ = try RunDirectory.create(at: url, run: .example(), recipe: Data())
      }
    }
    #expect(try Data(contentsOf: recipe) == Data("mine".utf8))
  }

  @Test("a missing parent and a file in the way are named")
  func wrongPlace() throws {
    #expect(throws: Problem.missing(folder.url.appendingPathComponent("no").path)) {
      try folder.run("no/run")
    }
    let file = folder.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    expectProblem(.invalid, saying: "something that is no folder") { _ = try folder.run("file") }
    expectProblem(.invalid, saying: "something that is no folder") {
      _ = try RunDirectory(opening: file)
    }
  }

  @Test(
    "odd names are refused",
    arguments: [
      ".hidden", "-n", "a\nb", "a\u{202E}b", " a", "a ", String(repeating: "x", count: 101),
    ])
  func oddNames(name: String) throws {
    let error = expectProblem(.invalid, saying: "cannot be the name of a run") {
      _ = try folder.run(name)
    }
    #expect(error?.description.unicodeScalars.contains("\n") == false)
  }

  @Test("a directory that cannot be written is named")
  func readOnly() throws {
    let directory = try folder.run()
    // For the superuser permissions do not count, but directories where nothing can be created do.
    let parent = geteuid() == 0 ? URL(fileURLWithPath: "/proc") : directory.url
    if geteuid() != 0 { _ = chmod(parent.path, 0o555) }
    defer { if geteuid() != 0 { _ = chmod(parent.path, 0o755) } }
    #expect(throws: Problem.self) {
      try RunDirectory.create(at: parent.appendingPathComponent("run"), run: .example())
    }
  }

  @Test("one process at a time has a run")
  func lock() throws {
    let directory = try folder.run()
    let writer = try directory.writer()
    let words = "another process has this run (process \(getpid()))"
    expectProblem(.occupied, saying: words) { _ = try directory.writer() }
    expectProblem(.occupied, saying: words) { try RunList.remove(directory.url) }
    try writer.close()
    try directory.writer().close()
  }

  @Test("another process's lock is respected, and ends with it")
  func otherProcess() throws {
    let directory = try folder.run()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "exec 9>>\"$1\"; flock 9; echo 4242 > \"$1\"; echo ready; exec sleep 60", "sh",
      directory.url.appendingPathComponent("run.lock").path,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    _ = output.fileHandleForReading.availableData
    expectProblem(.occupied, saying: "(process 4242)") { _ = try directory.writer() }
    _ = kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try directory.writer().close()
  }

  @Test("a list shows how runs stand, damaged ones with their problem")
  func list() throws {
    let writer = try folder.run("good").writer()
    writer.append(StepRecord.example(7))
    writer.append(EvaluationRecord.example(5, perplexity: 9))
    var whole = EvaluationRecord.example(7, perplexity: 7.5)
    whole.isInterrupted = false
    writer.append(whole)
    // One that was broken off is none to compare runs by.
    writer.append(EvaluationRecord.example(8, perplexity: 3))
    writer.update { $0.status = .finished }
    try writer.close()
    let broken = try folder.run("broken")
    try Data("nothing".utf8).write(to: broken.database)
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("other"), withIntermediateDirectories: false)

    let runs = try RunList.runs(in: folder.url)
    #expect(Set(runs.map(\.name)) == ["good", "broken"])
    let good = runs.first { $0.name == "good" }
    #expect(good?.run?.status == .finished)
    #expect(good?.steps == 7)
    #expect(good?.perplexity == 7.5)
    #expect(good?.evaluatedStep == 7)
    #expect(good?.liveness == .gone)
    #expect((good?.bytes ?? 0) > 4096)
    #expect(good?.problem == nil)
    #expect(runs.first { $0.name == "broken" }?.problem != nil)
    #expect(throws: Problem.self) {
      try RunList.runs(in: folder.url.appendingPathComponent("none"))
    }
  }

  @Test("only runs are removed")
  func remove() throws {
    let directory = try folder.run()
    let link = folder.url.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: directory.url)
    expectProblem(.invalid, saying: "found a link") { try RunList.remove(link) }
    try FileManager.default.removeItem(at: link)
    #expect(throws: Problem.self) { try RunList.remove(folder.url) }
    #expect(throws: Problem.self) {
      try RunList.remove(folder.url.appendingPathComponent("none"))
    }
    try RunList.remove(directory.url)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test("liveness follows the lock and the heartbeat")
  func liveness() throws {
    let directory = try folder.run()
    let now = Date(timeIntervalSince1970: 1000)
    var run = RunRecord.example()
    #expect(run.liveness(in: directory, at: now) == .gone)
    // Somebody's id, perhaps of another machine: without the lock it says nothing.
    run.processID = Int(getpid())
    run.heartbeatAt = 999
    #expect(run.liveness(in: directory, at: now) == .gone)
    let lock = try RunLock(directory)
    #expect(run.liveness(in: directory, at: now) == .alive)
    run.heartbeatAt = 900
    #expect(run.liveness(in: directory, at: now) == .silent(seconds: 100))
    run.processID = Int(Int32.max)
    run.host = "another"
    #expect(run.liveness(in: directory, at: now) == .silent(seconds: 100))
    lock.release()
    #expect(run.liveness(in: directory, at: now) == .gone)
    // Nor does asking keep anybody from taking it.
    try FileManager.default.removeItem(at: directory.url.appendingPathComponent("run.lock"))
    #expect(run.liveness(in: directory, at: now) == .gone)
    try directory.writer().close()
  }

  @Test(
    "pipes, devices and folders in a run are refused at once",
    .timeLimit(.minutes(1)),
    arguments: [
      "run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "run.sqlite-journal", "run.lock",
    ],
    ["pipe", "device", "folder"])
  func oddFiles(name: String, kind: String) throws {
    let directory = try folder.run()
    let url = directory.url.appendingPathComponent(name)
    _ = unlink(url.path)
    switch kind {
    case "pipe": #expect(mkfifo(url.path, 0o600) == 0)
    case "device": #expect(symlink("/dev/zero", url.path) == 0)
    default: #expect(mkdir(url.path, 0o700) == 0)
    }
    #expect(throws: Problem.self) { try directory.writer() }
    #expect(try RunList.runs(in: folder.url).count == 1)
    guard name != "run.lock" else { return }
    expectProblem(.invalid, saying: name) { _ = try directory.reader() }
    expectProblem(.invalid, saying: name) { _ = try RunDirectory(opening: directory.url) }
    #expect(throws: Problem.self) { try RunCommands(directory).send("{}") }
  }
}

/// The names of runs that nobody named.
@Suite("Run names")
struct RunNameTests {
  @Test(
    "a path's last name is made usable",
    arguments: [
      ("gpt2", "gpt2"), ("./.m", "m"), ("-m", "m"), ("DIR/.", "DIR"), ("a\u{200D}b", "a_b"),
      ("tab\there", "tab_here"), ("...", "run"), ("", "run"), ("/", "run"), (" x ", "x"),
      ("模型", "模型"), (String(repeating: "é", count: 90), String(repeating: "é", count: 30)),
    ])
  func usable(path: String, name: String) {
    let found = RunName.usable(path)
    // An empty path is the current folder, whatever its name is.
    if path.isEmpty { #expect(!found.isEmpty) } else { #expect(found == name) }
  }

  @Test("several that start in one second get folders of their own")
  func several() throws {
    let folder = try TemporaryFolder()
    let names = try (0..<5).map { _ in
      try RunName.newFolder(for: "teacher", in: folder.url.appendingPathComponent("runs"))
        .lastPathComponent
    }
    #expect(Set(names).count == 5)
  }
}
