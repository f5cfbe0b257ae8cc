import Foundation
import Untrusted

/// The themes that can be had by name.
package struct ThemeLibrary: Sendable {
  /// What a theme file's name ends in.
  package static let fileExtension = "theme"

  /// Where themes are looked for; the first folder that has a name gives the theme.
  package let folders: [URL]

  /// A library of folders; those that do not exist are passed over.
  package init(folders: [URL]) { self.folders = folders }

  /// What people can call a theme, sorted; the one that needs no file comes first.
  package var names: [String] {
    let found = Set(known().themes.map(\.name)).subtracting([Theme.standard.name])
    return [Theme.standard.name] + found.sorted()
  }

  /// Loads a theme by its name, in any case of letters, or by its file's path.
  package func theme(_ name: String) throws(Problem) -> Theme {
    if name == Theme.standard.name { return .standard }
    if name.contains("/") || name.hasSuffix("." + Self.fileExtension) {
      return try Theme(contentsOf: NSString(string: name).expandingTildeInPath)
    }
    let (known, unlisted) = known()
    let match =
      known.first { $0.name == name }
      ?? known.first { $0.name.lowercased() == name.lowercased() }
    guard let match else {
      // It may be where nobody could look.
      throw unlisted
        ?? Problem(
          .missing, name, "there is no theme of this name",
          advice: "known are \(names.joined(separator: ", ")); a path to a .theme file works too")
    }
    return Theme(try ThemeFile(contentsOf: match.file))
  }

  /// The themes of all folders, each folder's sorted by name, and why one could not be listed.
  private func known() -> (themes: [(name: String, file: URL)], unlisted: Problem?) {
    var themes: [(name: String, file: URL)] = []
    var unlisted: Problem?
    for folder in folders {
      do {
        themes += try Folder.names(folder).map(folder.appendingPathComponent)
          .filter { $0.pathExtension == Self.fileExtension }
          .map { ($0.deletingPathExtension().lastPathComponent, $0) }
      } catch {
        if error.kind != .missing { unlisted = unlisted ?? error }
      }
    }
    return (themes, unlisted)
  }
}
