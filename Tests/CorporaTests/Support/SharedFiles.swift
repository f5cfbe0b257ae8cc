import Corpora
import Foundation
import TestSupport

/// Published models and texts, too large to come with the package: a folder beside it.
enum SharedFiles {
  static let isThere = Fixtures.sharedDirectory != nil

  static func tokenizer(_ model: String) throws -> CorpusTokenizer {
    try CorpusTokenizer(directory: url("models/\(model)"))
  }

  static func url(_ path: String) -> URL {
    (Fixtures.sharedDirectory ?? URL(fileURLWithPath: "/")).appendingPathComponent(path)
  }
}
