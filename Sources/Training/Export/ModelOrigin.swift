import Checkpoints
import Foundation
import GGUF
import Untrusted

/// What a model's own card says of where it comes from.
package struct ModelOrigin {
  /// Its licence, as Hugging Face's cards name them; nil where nothing is said.
  package let license: String?

  /// Reads the head of a directory's `README.md`, or the metadata of a GGUF file.
  package init(_ model: URL) {
    if GGUFFile.isOne(model) {
      license = try? GGUFFile(model).text("general.license")
    } else {
      license = Self.head(model.appendingPathComponent("README.md"))["license"]
    }
  }

  /// The names and values of a card's first lines, between two of dashes; lists and nested values are
  /// left out.
  private static func head(_ file: URL) -> [String: String] {
    guard let bytes = try? RegularFile(file).bytes(limit: 1 << 20) else { return [:] }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard lines.first == "---" else { return [:] }
    var values: [String: String] = [:]
    for line in lines.dropFirst().prefix(while: { $0 != "---" }) {
      guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true else { continue }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        .trimmingCharacters(in: ["\"", "'"])
      if !value.isEmpty { values[String(line[..<colon])] = value }
    }
    return values
  }
}
