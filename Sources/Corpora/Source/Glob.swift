import Foundation
import Untrusted

/// Finds files by a pattern of names.
///
/// `*` stands for any characters of one name, `?` for one of them, and `**` as a whole name for any
/// number of folders. As in a shell, hidden names match only patterns that start with a dot.
struct Glob {
  private let root: String
  private let components: [String]

  static func isPattern(_ path: String) -> Bool { path.contains { $0 == "*" || $0 == "?" } }

  init(_ pattern: String) {
    root = pattern.hasPrefix("/") ? "/" : ""
    components = pattern.split(separator: "/").map(String.init)
  }

  /// The paths of all files, not folders, that match, in the order of their bytes.
  ///
  /// - Throws: a ``Problem`` where a folder cannot be listed, so that nobody knows what matches.
  func files() throws(Problem) -> [String] {
    var found: Set<String> = []
    try search(root, components[...], into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func search(
    _ folder: String, _ rest: ArraySlice<String>, into found: inout Set<String>
  ) throws(Problem) {
    guard let component = rest.first else { return }
    let later = rest.dropFirst()
    if component == "**" {
      // "**" as the last name means every file below.
      try search(folder, later.isEmpty ? ["*"] : later, into: &found)
      for name in try names(in: folder) where !name.hasPrefix(".") {
        let path = folder + name
        var status = stat()
        // Links are not followed here: they may lead back up.
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
          try search(path + "/", rest, into: &found)
        }
      }
      return
    }
    let isPattern = Self.isPattern(component)
    let names = isPattern ? try names(in: folder) : [component]
    for name in names where !isPattern || Self.matches(name, component) {
      let path = folder + name
      if !later.isEmpty {
        try search(path + "/", later, into: &found)
      } else if try isFile(path) {
        found.insert(path)
      }
    }
  }

  /// The names in a folder; none where there is no such folder, or no longer.
  private func names(in folder: String) throws(Problem) -> [String] {
    do { return try Folder.names(URL(fileURLWithPath: folder.isEmpty ? "." : folder)) } catch {
      guard error.kind == .unreadable else { return [] }
      throw error
    }
  }

  /// Whether there is something that is no folder, be it a link that leads nowhere.
  private func isFile(_ path: String) throws(Problem) -> Bool {
    var status = stat()
    if lstat(path, &status) == 0 { return !Folder.exists(URL(fileURLWithPath: path)) }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw .unreadable(path, reason: String(cString: strerror(errno)))
    }
    return false
  }

  /// Whether a name matches, by its Unicode scalars.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    if name.hasPrefix("."), !pattern.hasPrefix(".") { return false }
    let expression = NSRegularExpression.escapedPattern(for: pattern)
      .replacing("\\*", with: ".*").replacing("\\?", with: ".")
    let regex = try? Regex(expression).matchingSemantics(.unicodeScalar).dotMatchesNewlines()
    return regex.flatMap { try? $0.wholeMatch(in: name) } != nil
  }
}
