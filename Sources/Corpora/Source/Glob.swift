import Foundation
import Untrusted

/// Finds files by a pattern of names.
///
/// `*` stands for any characters of one name, `?` for one of them, and `**` as a whole name for any
/// number of folders. As in a shell, hidden names match only patterns that start with a dot.
enum Glob {
  static func isPattern(_ path: String) -> Bool { path.contains { $0 == "*" || $0 == "?" } }

  /// The paths of all files, not folders, that match, in the order of their bytes.
  ///
  /// - Throws: a ``Problem`` where a folder cannot be listed, so that nobody knows what matches.
  static func files(_ pattern: String) throws(Problem) -> [String] {
    let components = pattern.split(separator: "/").map(String.init)
    var found: Set<String> = []
    try search(pattern.hasPrefix("/") ? "/" : "", components[...], into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func search(
    _ folder: String, _ rest: ArraySlice<String>, into found: inout Set<String>
  ) throws(Problem) {
    guard let component = rest.first else { return }
    let later = rest.dropFirst()
    if component == "**" {
      // "**" as the last name means every file below.
      try search(folder, later.isEmpty ? ["*"] : later, into: &found)
      for name in try names(in: folder) where !name.hasPrefix(".") {
        let path = folder + name
        // Links are not followed here: they may lead back up.
        if try kind(of: path) == S_IFDIR {
          try search(path + "/", rest, into: &found)
        }
      }
      return
    }
    let isPattern = Self.isPattern(component)
    let names = isPattern ? try names(in: folder) : [component]
    for name in names where !isPattern || matches(name, component) {
      let path = folder + name
      if !later.isEmpty {
        try search(path + "/", later, into: &found)
      } else if try kind(of: path) != nil, !Folder.exists(URL(fileURLWithPath: path)) {
        found.insert(path)
      }
    }
  }

  /// The names in a folder; none where there is no such folder, or no longer.
  private static func names(in folder: String) throws(Problem) -> [String] {
    do { return try Folder.names(URL(fileURLWithPath: folder.isEmpty ? "." : folder)) } catch {
      guard error.kind == .unreadable else { return [] }
      throw error
    }
  }

  /// What the system calls a file, a folder or a link; nil where there is nothing, or no longer.
  private static func kind(of path: String) throws(Problem) -> mode_t? {
    var status = stat()
    if lstat(path, &status) == 0 { return status.st_mode & S_IFMT }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw .unreadable(path, reason: String(cString: strerror(errno)))
    }
    return nil
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
