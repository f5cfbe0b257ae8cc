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

extension ThemeLibrary {
  /// Where themes are, the person's own first: `tsld/themes` in the configuration folder, beside
  /// an installed program in `share/tsld/themes`, `themes` in the checkout that a program was
  /// built in and in the current directory, and then btop's folders.
  ///
  /// - Parameter executable: the program's file.
  package static func standardFolders(
    environment: [String: String], executable: URL, currentDirectory: URL
  ) -> [URL] {
    let home = environment["HOME"].flatMap(directory)
    // The XDG specification ignores relative paths here.
    let configuration =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? directory($0) : nil }
      ?? home?.appendingPathComponent(".config")
    let binaries = executable.standardizedFileURL.deletingLastPathComponent()
    var folders = [
      configuration?.appendingPathComponent("tsld/themes"),
      binaries.deletingLastPathComponent().appendingPathComponent("share/tsld/themes"),
      // The program itself may lie in lib/tsld, with a link to it among the other programs.
      binaries.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("share/tsld/themes"),
      checkout(of: binaries)?.appendingPathComponent("themes"),
      currentDirectory.standardizedFileURL.appendingPathComponent("themes"),
      configuration?.appendingPathComponent("btop/themes"),
      URL(fileURLWithPath: "/usr/local/share/btop/themes"),
      URL(fileURLWithPath: "/usr/share/btop/themes"),
    ].compactMap { $0 }
    var seen: Set<String> = []
    folders.removeAll { !seen.insert($0.path).inserted }
    return folders
  }

  /// The folder whose `.build`, or another build folder that starts like it, a folder is in.
  private static func checkout(of folder: URL) -> URL? {
    var folder = folder
    while folder.path != "/" {
      let parent = folder.deletingLastPathComponent()
      if folder.lastPathComponent.hasPrefix(".build") { return parent }
      folder = parent
    }
    return nil
  }

  private static func directory(_ path: String) -> URL? {
    path.isEmpty ? nil : URL(fileURLWithPath: path, isDirectory: true)
  }
}
