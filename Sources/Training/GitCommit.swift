import Foundation
import Untrusted

/// The commit that is checked out in a folder, read from the repository's own files
/// (gitrepository-layout(5)).
enum GitCommit {
  private static let limit = 1 << 24

  /// The commit's hash; nil where the folder is in no repository, or one without a commit.
  static func checkedOut(in folder: URL) -> String? {
    var folder = folder.standardizedFileURL
    while true {
      if let repository = repository(folder.appendingPathComponent(".git")) {
        return commit(repository)
      }
      guard folder.path != "/" else { return nil }
      folder.deleteLastPathComponent()
    }
  }

  /// The repository that `.git` is, or that it names in a worktree.
  private static func repository(_ entry: URL) -> URL? {
    if Folder.exists(entry) { return entry }
    guard let line = line(entry), line.hasPrefix("gitdir: ") else { return nil }
    return URL(fileURLWithPath: String(line.dropFirst(8)), relativeTo: entry)
  }

  private static func commit(_ repository: URL) -> String? {
    guard let head = line(repository.appendingPathComponent("HEAD")) else { return nil }
    guard head.hasPrefix("ref: ") else { return hash(head) }
    let name = String(head.dropFirst(5))
    // A worktree's branches are those of the repository that it belongs to.
    let common = line(repository.appendingPathComponent("commondir")).map {
      URL(fileURLWithPath: $0, relativeTo: repository.appendingPathComponent("HEAD"))
    }
    let home = common ?? repository
    if let loose = line(home.appendingPathComponent(name)) { return hash(loose) }
    return text(home.appendingPathComponent("packed-refs"))?.split(separator: "\n")
      .first { $0.hasSuffix(" " + name) }.flatMap { hash(String($0.prefix { $0 != " " })) }
  }

  private static func hash(_ text: String) -> String? {
    [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { Character(.init($0)).isHexDigit }
      ? text : nil
  }

  private static func line(_ file: URL) -> String? {
    text(file)?.split(separator: "\n").first.map(String.init)
  }

  private static func text(_ file: URL) -> String? {
    (try? RegularFile(file).bytes(limit: limit)).map { String(decoding: $0, as: UTF8.self) }
  }
}
