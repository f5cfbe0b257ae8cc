import Foundation
import Terminal
import Testing

@Suite("Theme library")
struct ThemeLibraryTests {
  @Test("the first folder that has a name gives the theme")
  func order() throws {
    try withThemeFolder { root in
      for (path, colour) in [("a/dusk", "#10"), ("b/dusk", "#20"), ("b/Dawn", "#30")] {
        let file = root.appendingPathComponent(path + ".theme")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("theme[title]=\"\(colour)\"".utf8).write(to: file)
      }
      try Data().write(to: root.appendingPathComponent("a/notes.txt"))
      let library = ThemeLibrary(
        folders: ["nowhere", "a", "b"].map { root.appendingPathComponent($0) })
      #expect(library.names == ["standard", "Dawn", "dusk"])
      #expect(try library.theme("dusk").colours[.title] == Colour(0x101010))
      #expect(try library.theme("dawn").name == "Dawn")
      #expect(try library.theme("standard") == .standard)
      let path = root.appendingPathComponent("b/dusk.theme").path
      #expect(try library.theme(path).colours[.title] == Colour(0x202020))
      #expect {
        try library.theme("no\u{1B}on")
      } throws: { error in
        "\(error)" == "no\\eon: there is no theme of this name; known are standard, Dawn, dusk; "
          + "a path to a .theme file works too"
      }
    }
  }

  @Test("a folder that cannot be listed is not an empty one")
  func unlisted() throws {
    try withThemeFolder { root in
      let (loop, good) = (root.appendingPathComponent("loop"), root.appendingPathComponent("good"))
      try FileManager.default.createSymbolicLink(at: loop, withDestinationURL: loop)
      try FileManager.default.createDirectory(at: good, withIntermediateDirectories: true)
      try Data().write(to: good.appendingPathComponent("dusk.theme"))
      let library = ThemeLibrary(folders: [loop, good])
      #expect(library.names == ["standard", "dusk"])
      #expect(try library.theme("dusk").name == "dusk")
      #expect {
        try library.theme("dawn")
      } throws: { error in
        "\(error)".hasPrefix(loop.path) && !"\(error)".contains("no theme of this name")
      }
    }
  }

  @Test("themes of a person, an installation, a checkout, and btop's")
  func folders() {
    let folders = ThemeLibrary.standardFolders(
      environment: ["HOME": "/home/ada"],
      executable: URL(fileURLWithPath: "/src/tsld/.build/release/tsld"),
      currentDirectory: URL(fileURLWithPath: "/src/tsld"))
    #expect(
      folders.map(\.path) == [
        "/home/ada/.config/tsld/themes", "/src/tsld/.build/share/tsld/themes",
        "/src/tsld/share/tsld/themes", "/src/tsld/themes",
        "/home/ada/.config/btop/themes", "/usr/local/share/btop/themes", "/usr/share/btop/themes",
      ])
  }

  @Test("XDG_CONFIG_HOME counts where it is absolute")
  func configuration() {
    func first(_ value: String) -> String? {
      ThemeLibrary.standardFolders(
        environment: ["HOME": "/home/ada", "XDG_CONFIG_HOME": value],
        executable: URL(fileURLWithPath: "/usr/bin/tsld"),
        currentDirectory: URL(fileURLWithPath: "/tmp")
      ).first?.path
    }
    #expect(first("/etc/ada") == "/etc/ada/tsld/themes")
    #expect(first("ada") == "/home/ada/.config/tsld/themes")
    #expect(first("") == "/home/ada/.config/tsld/themes")
  }

  @Test("an installed program finds its themes beside itself")
  func installed() {
    let folders = ThemeLibrary.standardFolders(
      environment: [:], executable: URL(fileURLWithPath: "/opt/tsld/bin/tsld"),
      currentDirectory: URL(fileURLWithPath: "/work"))
    #expect(folders.first?.path == "/opt/tsld/share/tsld/themes")
  }
}
