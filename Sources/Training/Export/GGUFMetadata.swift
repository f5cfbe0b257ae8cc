import Checkpoints
import Corpora
import Foundation
import GGUF
import Text
import Untrusted

/// What a GGUF file says of a model beside its shape: its name, its tokenizer, its form of
/// conversations; with the keys of llama.cpp's converter.
package struct GGUFMetadata {
  package let values: [(key: String, value: GGUFValue)]

  /// - Throws: ``Problem`` where the tokenizer cannot be read or has no form there.
  package init(_ directory: ModelDirectory, name: String) throws {
    let file = try TokenizerFile(directory: directory.url)
    let tokenizer = try Tokenizer(file)
    let description = try tokenizer.description(
      count: directory.architecture.vocabularySize)
    guard let rules = description.kind == .sentencePiece ? "default" : file.wordRules?.rawValue
    else {
      throw Problem(
        .unsupported, file.path, "llama.cpp has no name for the rules that cut texts into words",
        advice: WordRules.allCases.map(\.rawValue).joined(separator: ", ") + " are known")
    }
    var values: [(String, GGUFValue)] = [
      ("general.name", .text(name)), ("general.base_model.count", .uint32(1)),
      ("general.base_model.0.name", .text(directory.url.lastPathComponent)),
      ("tokenizer.ggml.model", .text(description.kind == .sentencePiece ? "llama" : "gpt2")),
      ("tokenizer.ggml.pre", .text(rules)),
      ("tokenizer.ggml.tokens", .strings(description.tokens.map(\.spelling))),
      ("tokenizer.ggml.token_type", .int32s(description.tokens.map { Self.number($0.kind) })),
    ]
    switch description.kind {
    case .sentencePiece: values.append(("tokenizer.ggml.scores", .float32s(description.scores)))
    case .byteLevel:
      values.append(
        (
          "tokenizer.ggml.merges",
          .strings(
            description.merges.map { merge in
              description.tokens[Int(merge.left)].spelling + [0x20]
                + description.tokens[Int(merge.right)].spelling
            })
        ))
    }
    if let license = ModelOrigin(directory.url).license {
      values.append(("general.license", .text(license)))
    }
    values += Self.specialTokens(directory, description)
    if let template = ChatTemplate.text(in: directory.url) {
      values.append(("tokenizer.chat_template", .text(template)))
    }
    self.values = values
  }

  private static func specialTokens(
    _ directory: ModelDirectory, _ description: TokenizerDescription
  ) -> [(String, GGUFValue)] {
    let file = directory.url.appendingPathComponent("generation_config.json")
    let generation = (try? JSONValue(contentsOf: file))?.object
    func id(_ key: String) -> UInt32? {
      let value = generation?[key] ?? directory.config.json[key]
      return (value?.array?.first ?? value)?.integer.flatMap { UInt32(exactly: $0) }
    }
    let start = description.prefix.first.map { UInt32(bitPattern: $0) } ?? id("bos_token_id")
    return [
      start.map { ("tokenizer.ggml.bos_token_id", .uint32($0)) },
      id("eos_token_id").map { ("tokenizer.ggml.eos_token_id", .uint32($0)) },
      description.unknown.map {
        ("tokenizer.ggml.unknown_token_id", .uint32(UInt32(bitPattern: $0)))
      },
      id("pad_token_id").map { ("tokenizer.ggml.padding_token_id", .uint32($0)) },
      ("tokenizer.ggml.add_bos_token", .bool(!description.prefix.isEmpty)),
    ].compactMap { $0 }
  }

  /// `llama_token_type`.
  private static func number(_ kind: TokenizerDescription.TokenKind) -> Int32 {
    switch kind {
    case .normal: 1
    case .unknown: 2
    case .control: 3
    case .userDefined: 4
    case .unused: 5
    case .byte: 6
    }
  }
}

extension TokenizerDescription {
  /// What SentencePiece merges by: the better, the earlier its merge.
  fileprivate var scores: [Float] {
    var scores = [Float](repeating: 0, count: tokens.count)
    for (rank, merge) in merges.enumerated().reversed() {
      scores[Int(merge.result)] = -Float(rank)
    }
    return scores
  }
}
