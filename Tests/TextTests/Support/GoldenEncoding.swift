import Foundation
import Text

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
        text: item["text"].string,
        ids: item["ids"].elements.map(\.id),
        idsWithoutSpecial: item["ids_without_special"].elements.map(\.id),
        decoded: item["decoded"].string)
    }
  }
}

extension JSONValue {
  subscript(key: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.key.elementsEqual(key.utf8) }?.value ?? .null
  }

  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var bytes: [UInt8] {
    if case .string(let bytes) = self { bytes } else { [] }
  }

  var string: String { String(decoding: bytes, as: UTF8.self) }

  var id: Int32 {
    if case .integer(let value) = self { Int32(value) } else { -1 }
  }
}
