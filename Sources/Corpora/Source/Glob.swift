import Foundation

/// Finds files by a pattern of names.
///
/// `*` stands for any characters of one name, `?` for one of them, and `**` as a whole name for any
/// number of folders. As in a shell, hidden names match only patterns that start with a dot.
struct Glob {
  private let root: String
  private let components: [[Unicode.Scalar]]

  static func isPattern(_ path: String) -> Bool { path.contains { $0 == "*" || $0 == "?" } }

  init(_ pattern: String) {
    root = pattern.hasPrefix("/") ? "/" : ""
    components = pattern.split(separator: "/").map { Array($0.unicodeScalars) }
  }

  /// The paths of all files, not folders, that match, in the order of their bytes.
  func files() -> [String] {
    var found: Set<String> = []
    search(root, components[...], into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func search(
    _ folder: String, _ rest: ArraySlice<[Unicode.Scalar]>, into found: inout Set<String>
  ) {
    guard let component = rest.first else { return }
    let later = rest.dropFirst()
    if component == ["*", "*"] {
      // "**" as the last name means every file below.
      search(folder, later.isEmpty ? [["*"]] : later, into: &found)
      // Links are not followed here: they may lead back up.
      for name in names(in: folder) where !name.hasPrefix(".") {
        let path = folder + name
        if Self.isDirectory(path, followingLinks: false) {
          search(path + "/", rest, into: &found)
        }
      }
      return
    }
    for name in candidates(for: component, in: folder) {
      let path = folder + name
      if Self.isDirectory(path, followingLinks: true) {
        if !later.isEmpty { search(path + "/", later, into: &found) }
      } else if later.isEmpty {
        found.insert(path)
      }
    }
  }

  private func candidates(for component: [Unicode.Scalar], in folder: String) -> [String] {
    guard component.contains("*") || component.contains("?") else {
      let name = String(String.UnicodeScalarView(component))
      return access(folder + name, F_OK) == 0 ? [name] : []
    }
    return names(in: folder).filter { name in
      (!name.hasPrefix(".") || component.first == ".")
        && Self.matches(Array(name.unicodeScalars), component)
    }
  }

  private func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
  }

  private static func isDirectory(_ path: String, followingLinks: Bool) -> Bool {
    var status = stat()
    let result = followingLinks ? stat(path, &status) : lstat(path, &status)
    return result == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a name matches; a failed guess of what `*` covers is widened by one character.
  static func matches(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var (index, place) = (0, 0)
    var lastStar: (place: Int, index: Int)?
    while index < name.count {
      if place < pattern.count, pattern[place] == "*" {
        lastStar = (place, index)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[index] {
        index += 1
        place += 1
      } else if let star = lastStar {
        lastStar = (star.place, star.index + 1)
        index = star.index + 1
        place = star.place + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
