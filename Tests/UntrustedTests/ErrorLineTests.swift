import Foundation
import TestSupport
import Testing
import Untrusted

@Suite("Errors in a line")
struct ErrorLineTests {
  /// What is said of the error that a body throws.
  private func said(_ body: () throws -> Void) -> String {
    do { try body() } catch { return line(for: error) }
    return "nothing was thrown"
  }

  @Test("Foundation's errors are put into plain words that name the file")
  func foundation() throws {
    try TemporaryDirectory.with { folder in
      let nowhere = folder.file("nowhere/file")
      let reading = said { _ = try Data(contentsOf: nowhere) }
      #expect(reading.lowercased() == "\(nowhere.path): no such file or directory")
      let writing = said { try Data().write(to: nowhere) }
      #expect(writing.hasPrefix("\(nowhere.path): "))
      let listing = said { _ = try FileManager.default.contentsOfDirectory(atPath: nowhere.path) }
      let moving = said { try FileManager.default.moveItem(at: nowhere, to: folder.file("a")) }
      let text = said {
        let file = try folder.write(Data([0xFF, 0xFE, 0xFF]), to: "text")
        _ = try String(contentsOf: file, encoding: .utf8)
      }
      for words in [reading, writing, listing, moving, text] {
        for raw in ["NSCocoa", "Error Domain", "operation", "couldn", "UserInfo"] {
          #expect(!words.contains(raw), "\(words)")
        }
        #expect(words.contains(folder.url.path), "\(words)")
      }
    }
  }

  @Test("values that cannot be coded are told without types")
  func coding() {
    #expect(said { _ = try JSONEncoder().encode([Double.nan]) }.contains("NaN or infinite"))
    let decoding = said {
      _ = try JSONDecoder().decode([String: [Int]].self, from: Data(#"{"a":[1,"b"]}"#.utf8))
    }
    #expect(decoding.hasPrefix("unexpected content at \"a."), "\(decoding)")
    #expect(said { throw POSIXError(.ENOSPC) } == "No space left on device")
    #expect(said { throw CocoaError(.fileNoSuchFile) } == "no such file or folder")
  }

  @Test("errors of this program say it themselves, safely")
  func own() {
    struct Raw: Error, CustomStringConvertible { let description = "a\n\u{1B}[2J" }
    #expect(said { throw Raw() } == "a\\n\\e[2J")
    #expect(said { throw Problem.missing("a\u{1B}") } == "a\\e: no such file or folder")
  }

  @Test("what cannot be seen is escaped in JSON, and reads back as it was")
  func json() throws {
    let texts = [
      "\u{9B}", "\u{202E}a", "\u{200B}", "\u{E0001}", "é\u{301}日🦊", "\u{FEFF}", "\u{2028}",
    ]
    let encoded = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
    let safe = TerminalText.escapedInJSON(encoded)
    #expect(safe.contains(#"["\u009B","\u202Ea","\u200B","\uDB40\uDC01","é"#))
    #expect(try JSONDecoder().decode([String].self, from: Data(safe.utf8)) == texts)
  }
}
