import Foundation
import Terminal
import Testing
import Untrusted

@Suite("Theme files")
struct ThemeFileTests {
  private func parse(_ text: String) throws -> ThemeFile {
    try ThemeFile(parsing: Array(text.utf8), name: "sample", file: "sample.theme")
  }

  @Test("every way to write a colour, with and without quotes, comments and spaces")
  func spellings() throws {
    let file = try parse(ThemeSamples.attic)
    #expect(file.values["main_bg"] == .own)
    #expect(file.colour("main_fg") == Colour(0xDDDDDD), "the last line counts")
    #expect(file.colour("title") == Colour(0xEEEEEE))
    #expect(file.colour("hi_fg") == Colour(red: 181, green: 64, blue: 64))
    #expect(file.colour("selected_bg") == Colour(red: 106, green: 32, blue: 32))
    #expect(file.colour("inactive_fg") == Colour(0x404040))
    #expect(file.colour("cpu_start") == Colour(red: 80, green: 208, blue: 149))
    #expect(file.colour("cpu_end") == Colour(0xFA1E1E))
    #expect(file.values["cpu_icon"] == .foreign)
    #expect(file.values["div_line"] == nil)
  }

  @Test("a byte order mark is no part of the first line")
  func byteOrderMark() throws {
    #expect(try parse("\u{FEFF}theme[title]=\"#10\"").colour("title") == Colour(0x101010))
  }

  @Test(
    "errors name the line, what was expected and what was found",
    arguments: [
      ("# fine\ncolour = red", 2, "colour = red"),
      ("theme[title]=\"#12345\"", 1, "\"#12345\""),
      ("theme[title]=\"#+1\"", 1, "\"#+1\""),
      ("theme[title]=\"#-0\"", 1, "\"#-0\""),
      ("theme[title]=\"+1 2 3\"", 1, "\"+1 2 3\""),
      ("\r\n\r\ntheme[cpu_mid]=\"1 2 256\"", 3, "\"1 2 256\""),
      ("theme[heat_end]=blue", 1, "\"blue\""),
      ("theme[title]=\"#10", 1, "\"#10"),
      ("theme[title]=\"#10\" \"#20\"", 1, "\"#20\""),
      ("theme[title", 1, "theme[title"),
      ("theme[title]\"#10\"", 1, "theme[title]\"#10\""),
    ])
  func malformed(text: String, line: Int, found: String) throws {
    do {
      _ = try parse(text)
      Issue.record("expected an error")
    } catch let problem as Problem {
      #expect(problem.description.hasPrefix("sample.theme: line \(line): expected "))
      #expect(problem.description.hasSuffix(", found \(found)"))
    }
  }

  @Test("a file that breaks off anywhere is a theme or an error")
  func truncated() {
    let bytes = Array((ThemeSamples.attic + "\n" + ThemeSamples.fog + "é").utf8)
    for length in bytes.indices {
      do {
        let file = try ThemeFile(parsing: Array(bytes[..<length]), name: "a", file: "a")
        #expect(Theme(file).ramps.values.allSatisfy { $0.count == 101 })
      } catch { #expect(error.description.hasPrefix("a:")) }
    }
  }

  @Test("what an error shows of a file is safe and short")
  func safeErrors() throws {
    let text = "\u{1B}[31m" + String(repeating: "x", count: 5000)
    #expect {
      try parse(text)
    } throws: { error in
      let message = String(describing: error)
      return message.contains("\\e[31mxxx") && message.count < 400
    }
  }

  @Test("bytes that are no UTF-8 are an error that says where")
  func notUTF8() {
    #expect(
      throws: Problem.invalid("a", at: "byte 2", expected: "UTF-8 text", found: "other bytes")
    ) {
      try ThemeFile(parsing: [0x23, 0x20, 0xFF], name: "a", file: "a")
    }
  }

  @Test("a file that is missing, too large or no file is an error, and a pipe does not block")
  func files() throws {
    try withThemeFolder { folder in
      let file = folder.appendingPathComponent("a.theme")
      #expect(throws: Problem.missing(file.path)) { try ThemeFile(contentsOf: file) }
      #expect(throws: Problem.self) { try ThemeFile(contentsOf: folder) }
      try Data(repeating: 0x23, count: ThemeFile.sizeLimit).write(to: file)
      #expect(try ThemeFile(contentsOf: file).values.isEmpty)
      try Data(repeating: 0x23, count: ThemeFile.sizeLimit + 1).write(to: file)
      #expect(throws: Problem.self) {
        try ThemeFile(contentsOf: file)
      }
      let pipe = folder.appendingPathComponent("pipe.theme")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      #expect(throws: Problem.self) { try ThemeFile(contentsOf: pipe) }
    }
  }
}

/// Runs with an empty folder that is removed afterwards.
func withThemeFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    .appendingPathComponent("themes-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}
