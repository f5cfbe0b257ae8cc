import Corpora
import Foundation
import RunStore
import Untrusted

/// What a run depends on besides its checkpoints, as it was when it last went on: `inputs.json` in
/// its directory. Going on with anything else would be another run under the same name.
package struct RunInputs: Codable, Equatable, Sendable {
  /// A file, and what tells whether it is the same without reading it.
  struct File: Codable, Equatable {
    let role: String
    let path: String
    let bytes: Int
    /// In nanoseconds since 1970.
    let modified: Int
    let number: UInt64
    var hash: String
  }

  let version: String
  /// The hash of everything in the recipe but where things are and how many steps are made.
  let recipe: String
  let files: [File]

  private static let modelFiles: Set<String> = [
    "config.json", "tokenizer.json", "vocab.json", "merges.txt", "model.safetensors.index.json",
  ]

  /// Looks at everything that a recipe names; a file is read only where its size, time or number is
  /// not that in `earlier`.
  ///
  /// - Throws: ``Problem`` for what is missing or cannot be read.
  init(_ recipe: Recipe, version: String, knowing earlier: RunInputs? = nil) throws {
    self.version = version
    var rest = recipe
    (rest.teacher, rest.train, rest.valid, rest.steps, rest.epochs) = ("", [], [], nil, nil)
    (rest.student, rest.start, rest.alerts) = (nil, nil, [])
    (rest.tasks, rest.taskData, rest.taskShots) = ([], nil, nil)
    rest.taskLimit = Recipe().taskLimit
    // What was added to recipes since is left out where it is as it was before.
    var before = Recipe()
    before.quantizer = rest.quantizer
    before.quantizer?.scaleType = .float32
    let (all, old) = (rest.json.object ?? JSONObject(), before.json.object ?? JSONObject())
    let deciding = JSONValue.object(
      JSONObject(
        all.filter { !Recipe.addedKeys.contains($0.key) || old[$0.key] != $0.value }
          .map { ($0.key, $0.value) }))
    self.recipe = ContentHash.hexadecimal(of: Data(deciding.text.utf8))
    var known: [[String]: File] = [:]
    for file in earlier?.files ?? [] { known[[file.role, file.path]] = file }
    func file(_ url: URL, _ role: String) throws -> File {
      let path = url.standardizedFileURL.path
      let opened = try RegularFile(path)
      var status = stat()
      guard stat(path, &status) == 0 else { throw Problem.missing(path) }
      let modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
      let before = known[[role, path]]
      var file = File(
        role: role, path: path, bytes: opened.byteCount, modified: modified,
        number: UInt64(status.st_ino), hash: before?.hash ?? "")
      if file != before { file.hash = ContentHash.hexadecimal(of: try opened.mapped()) }
      return file
    }
    func model(_ url: URL, _ role: String) throws -> [File] {
      if (try? RegularFile(url)) != nil { return [try file(url, role)] }
      return try Folder.names(url)
        .filter { Self.modelFiles.contains($0) || $0.hasSuffix(".safetensors") }
        .map { try file(url.appendingPathComponent($0), "\(role)'s \($0)") }
    }
    var files = try model(try recipe.teacherDirectory, "the teacher")
    if let student = recipe.student {
      files += try model(BuiltIn.model(student), "the student")
    }
    if let start = recipe.start { files += try model(BuiltIn.model(start), "the student's start") }
    for (names, role) in [(recipe.train, "training text"), (recipe.valid, "held-out text")] {
      // The built-in text is the program's, whose version is recorded.
      let patterns = names.filter { $0 != BuiltIn.name }
      guard !patterns.isEmpty else { continue }
      files += try CorpusSource(patterns).files.map { try file($0, role) }
    }
    self.files = files
  }

  func changes(since earlier: RunInputs) -> [String] {
    var changes: [String] = []
    if version != earlier.version {
      changes.append("tsld was version \(earlier.version) and is \(version)")
    }
    if recipe != earlier.recipe { changes.append("recipe.json was changed") }
    let (before, now) = (Set(earlier.files.map(\.identity)), Set(files.map(\.identity)))
    let paths = (before: Set(earlier.files.map(\.path)), now: Set(files.map(\.path)))
    for file in files where !before.contains(file.identity) {
      let verb = paths.before.contains(file.path) ? "was changed" : "is new"
      changes.append("\(file.path) (\(file.role)) \(verb)")
    }
    for file in earlier.files
    where !now.contains(file.identity) && !paths.now.contains(file.path) {
      changes.append("\(file.path) (\(file.role)) is not used any more")
    }
    if changes.isEmpty, files.map(\.identity) != earlier.files.map(\.identity) {
      changes.append("the texts come in another order")
    }
    return changes
  }

  // MARK: Its file

  private static func file(_ run: RunDirectory) -> URL {
    run.url.appendingPathComponent("inputs.json")
  }

  /// What a run recorded; nil where it recorded nothing, as earlier versions did.
  ///
  /// - Throws: ``Problem`` where the file is there and cannot be understood.
  init?(of run: RunDirectory) throws {
    let file = Self.file(run)
    let bytes: [UInt8]
    do { bytes = try RegularFile(file).bytes(limit: 1 << 26) } catch {
      if error.kind == .missing { return nil }
      throw error
    }
    guard let inputs = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
      throw Problem.invalid(
        file.path, expected: "what the run was started with", found: "something else",
        advice: "remove the file to go on without comparing")
    }
    self = inputs
  }

  func write(to run: RunDirectory) throws { try writeJSON(to: Self.file(run)) }
}

extension RunInputs.File {
  /// Where it lies makes no difference.
  fileprivate var identity: [String] { [role, hash] }
}

extension Encodable {
  /// Writes a JSON file that people can read, the same bytes for the same value.
  func writeJSON(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try DurableFile.write(try encoder.encode(self) + Data("\n".utf8), to: url)
  }
}

extension Recipe {
  /// The directory of the teacher that the recipe names.
  var teacherDirectory: URL {
    get throws { try BuiltIn.model(teacher) }
  }

  /// The directory that has the student's configuration.
  var studentDirectory: URL {
    get throws { try BuiltIn.model(student ?? teacher) }
  }
}
