import Foundation

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
