import Foundation
import Text

/// The files that the tests read.
enum TestFiles {
  private static let tests = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Small tokenizers and their golden encodings; `make_fixtures.py` there made them.
  static let fixtures = tests.appendingPathComponent("Fixtures")

  /// Published tokenizers and texts, too large to come with the package: a folder beside it.
  static let shared = tests.appendingPathComponent("../../../shared").standardizedFileURL

  /// Whether the folder is there. Tests that need it are skipped elsewhere.
  static let hasShared = FileManager.default.fileExists(atPath: shared.path)

  static func tokenizer(_ fixture: String) throws -> Tokenizer {
    try Tokenizer(json: bytes(fixture), file: "\(fixture).json")
  }

  static func bytes(_ fixture: String) throws -> [UInt8] {
    try Array(Data(contentsOf: fixtures.appendingPathComponent("\(fixture).json")))
  }
}
