import Corpora
import Foundation
import RunStore
import Screen
import Training
import Untrusted

/// The run that a command trains: one that it begins, or one that is there.
enum RunSource {
  /// A new run, in a directory or where runs go that are given none.
  case new(Recipe, directory: String?)
  case existing(String, Resumption)

  /// Where it is; a new run's directory that nobody named is made.
  func directory() throws -> URL {
    switch self {
    case .new(_, let directory?): URL(fileURLWithPath: directory)
    case .new(let recipe, nil):
      try RunName.newFolder(
        for: recipe.teacher, in: URL(fileURLWithPath: Runs.folder, isDirectory: true))
    case .existing(let directory, _): Runs.directory(directory)
    }
  }

  /// Whoever names runs/second does not want to make runs first. What is there and no folder is for
  /// whoever makes the run to refuse.
  static func makeParent(of directory: URL) throws {
    let parent = directory.deletingLastPathComponent()
    if access(parent.path, F_OK) != 0, errno == ENOENT { try Folder.create(parent) }
  }

  /// Opens the texts, takes the run over and starts to train it.
  ///
  /// - Parameter progress: told what is being read, and the share that is done.
  /// - Throws: the typed error of the run's directory, its recipe or what that names.
  func session(
    threadCount: Int, exports: Exports, noCache: Bool, alertCommand: String?,
    progress: @escaping @Sendable (String, Double) -> Void
  ) throws -> Session {
    func session(
      _ recipe: Recipe, _ inputs: TrainingInputs, _ writer: RunWriter, _ resumption: Resumption?
    ) -> Session {
      Session(
        recipe, inputs, writer: writer, threadCount: threadCount, exports: exports,
        resumption: resumption,
        onAlert: { [url = writer.directory.url] alert in
          if let alertCommand { AlertCommand.run(alertCommand, alert, run: url) }
        }, prepareThread: { Screen.protectThread() })
    }
    func opened(_ recipe: Recipe) throws -> TrainingInputs {
      let inputs = try TrainingInputs(recipe, cache: noCache ? .disabled : .standard()) {
        progress($0.words, $0.fraction)
      }
      try exports.check(for: inputs.student)
      try MemoryCheck.require(
        inputs.byteCount(recipe, threadCount: threadCount), for: "training \(recipe.teacher)")
      return inputs
    }
    switch self {
    case .new(let recipe, let given):
      // Texts first: a recipe that cannot be followed leaves no run behind.
      let inputs = try opened(recipe)
      let directory = try directory()
      do {
        try Self.makeParent(of: directory)
        let writer = try RunStart.create(
          at: directory, recipe, inputs, programVersion: TSLD.version, threadCount: threadCount)
        return session(recipe, inputs, writer, nil)
      } catch {
        // Nothing of a run that nobody named stays; a folder with something in it does.
        if given == nil { rmdir(directory.path) }
        throw error
      }
    case .existing(_, let asked):
      // The run first: where another process has it, nobody should wait for texts.
      let (writer, recipe, resumption) = try RunStart.open(
        try directory(), asked, programVersion: TSLD.version, threadCount: threadCount)
      do {
        return session(recipe, try opened(recipe), writer, resumption)
      } catch {
        try? writer.close()
        throw error
      }
    }
  }
}

extension CorpusProgress {
  /// What is being done to which file.
  var words: String { "\(activity == .reading ? "reading" : "tokenizing") \(file)" }
}
