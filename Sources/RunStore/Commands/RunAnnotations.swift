import Foundation
import GRDB
import Untrusted

/// What people, and the program at the run's start, say of a run.
package struct RunAnnotations: Sendable, Equatable {
  /// The longest note, and all tags together, in bytes.
  package static let limit = 4096
  package static let tagLimit = 64

  package var note = ""
  /// In their alphabetical order, each of them once.
  package var tags: [String] = []
  /// Where the run comes from; nil where an earlier version began it.
  package var provenance: Provenance?

  package init() {}

  init(_ connection: Database) throws {
    let rows = try Row.fetchAll(
      connection, sql: "SELECT kind, substr(text, 1, ?) FROM annotation", arguments: [Self.limit])
    for row in rows {
      let text = String.fromDatabaseValue(row[1]) ?? ""
      switch String.fromDatabaseValue(row[0]) {
      case "note": note = text
      case "tags": tags = Self.tags(of: text)
      case "provenance":
        provenance = try? JSONDecoder().decode(Provenance.self, from: Data(text.utf8))
      default: break
      }
    }
  }

  private static func tags(of text: String) -> [String] {
    Set(text.split(separator: " ").map(String.init)).sorted()
  }

  /// Adds the tags of a list, and removes those that stand behind a `-`.
  ///
  /// - Throws: a ``Problem`` for a tag that is none.
  package mutating func change(tags list: [String]) throws(Problem) {
    var tags = Set(self.tags)
    for word in list {
      let removes = word.hasPrefix("-")
      let tag = removes ? String(word.dropFirst()) : word
      let isPlain = tag.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || "._:+/-".unicodeScalars
            .contains($0)
      }
      guard !tag.isEmpty, isPlain, tag.utf8.count <= Self.tagLimit else {
        throw .invalid(
          "the tag", expected: "letters, digits and . _ : + / -, at most \(Self.tagLimit) bytes",
          found: word)
      }
      if removes { tags.remove(tag) } else { tags.insert(tag) }
    }
    self.tags = tags.sorted()
    guard text(of: "tags").utf8.count <= Self.limit else {
      throw .invalid("the tags", expected: "at most \(Self.limit) bytes in all", found: "more")
    }
  }

  /// - Throws: a ``Problem`` for one that is too long.
  package mutating func change(note: String) throws(Problem) {
    guard note.utf8.count <= Self.limit else {
      throw .invalid(
        "the note", expected: "at most \(Self.limit) bytes", found: "\(note.utf8.count)")
    }
    self.note = note
  }

  private func text(of kind: String) -> String {
    switch kind {
    case "note": note
    case "tags": tags.joined(separator: " ")
    default: (provenance?.json).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
  }

  func write(to connection: Database) throws {
    for kind in ["note", "tags", "provenance"] {
      let text = text(of: kind)
      if text.isEmpty {
        try connection.execute(sql: "DELETE FROM annotation WHERE kind = ?", arguments: [kind])
      } else {
        try connection.execute(
          sql: "INSERT OR REPLACE INTO annotation (kind, text) VALUES (?, ?)",
          arguments: [kind, text])
      }
    }
  }

  /// Changes what is said of a run that no process has.
  ///
  /// - Throws: a ``Problem`` where a process has it, or where it cannot be written; whatever `change`
  ///   throws. Then nothing has changed.
  package static func edit(
    _ directory: RunDirectory, _ change: (inout RunAnnotations) throws -> Void
  ) throws {
    let lock = try RunLock(directory)
    defer { lock.release() }
    let database = try RunDatabase(directory.database, for: .owning)
    defer { database.settle() }
    var result: Result<Void, any Error> = .success(())
    try database.write { connection in
      var annotations = try RunAnnotations(connection)
      do {
        try change(&annotations)
        try annotations.write(to: connection)
      } catch let problem as Problem { result = .failure(problem) }
    }
    try result.get()
  }
}

/// Where a run comes from, recorded at its start.
package struct Provenance: Codable, Sendable, Equatable {
  package var version: String
  /// The program's arguments, its name first.
  package var commandLine: [String]
  package var host: String
  package var threadCount: Int
  /// The folder that the program was started in.
  package var folder: String
  /// The commit that is checked out in that folder; nil where it is in no repository.
  package var gitCommit: String?
  /// The run and the step that it was forked from.
  package var forkedFrom: String?

  package init(
    version: String, commandLine: [String], host: String, threadCount: Int, folder: String,
    gitCommit: String? = nil, forkedFrom: String? = nil
  ) {
    (self.version, self.commandLine, self.host) = (version, commandLine, host)
    (self.threadCount, self.folder) = (threadCount, folder)
    (self.gitCommit, self.forkedFrom) = (gitCommit, forkedFrom)
  }

  /// As it is stored: with no more of a long command line than has room.
  fileprivate var json: Data? {
    var shown = self
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while let data = try? encoder.encode(shown) {
      if data.count <= RunAnnotations.limit || shown.commandLine.isEmpty { return data }
      shown.commandLine.removeLast()
    }
    return nil
  }
}
