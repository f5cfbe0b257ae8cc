import Foundation
import TestSupport
import Untrusted

/// What the Hugging Face tokenizers library makes of a text.
struct GoldenEncoding {
  let text: String
  let ids: [Int32]
  let idsWithoutSpecial: [Int32]
  /// The text of `ids`, special tokens skipped.
  let decoded: String

  static func load(_ file: URL) throws -> [GoldenEncoding] {
    try JSONReader.parse(Array(Data(contentsOf: file))).elements.map { item in
      GoldenEncoding(
        text: item["text"].string ?? "",
        ids: item["ids"].elements.map(\.id),
        idsWithoutSpecial: item["ids_without_special"].elements.map(\.id),
        decoded: item["decoded"].string ?? "")
    }
  }
}
