import Untrusted

/// What one line of a JSONL file holds, as UTF-8.
enum JSONLine: Equatable {
  case text([UInt8])
  case pair(prompt: [UInt8], completion: [UInt8])

  private static let expected = "an object with \"text\", or with \"prompt\" and \"completion\""

  /// Reads a line without its newline; `offset` is where it starts in the file.
  init(
    _ bytes: ArraySlice<UInt8>, file: String, line: Int, offset: Int
  ) throws(CorpusError) {
    let isBlank = bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    if isBlank { throw .emptyLine(file: file, line: line) }
    let bytes = Array(bytes)
    let value: JSONValue
    do {
      value = try JSONReader.parse(bytes)
    } catch {
      if let bad = UTF8Text.firstInvalidOffset(in: bytes) {
        throw .notUTF8(file: file, offset: offset + bad)
      }
      let column = error.place(in: bytes).column
      throw .malformedLine(file: file, line: line, column: column, reason: error.reason)
    }
    guard let members = value.object else {
      throw .invalidLine(file: file, line: line, expected: Self.expected, found: value.summary)
    }
    func string(_ key: String) throws(CorpusError) -> [UInt8]? {
      // Of a key that is there twice the last one counts, as in Python's and most other readers.
      guard let member = members.last(where: { $0.key.utf8.elementsEqual(key.utf8) }) else {
        return nil
      }
      guard case .string(let text) = member.value else {
        throw .invalidLine(
          file: file, line: line, expected: "a string as \"\(key)\"", found: member.value.summary)
      }
      return Array(text.utf8)
    }
    switch (try string("text"), try string("prompt"), try string("completion")) {
    case (let text?, nil, nil): self = .text(text)
    case (nil, let prompt?, let completion?): self = .pair(prompt: prompt, completion: completion)
    case (_?, _, _):
      throw .invalidLine(
        file: file, line: line, expected: Self.expected,
        found: "\"text\" beside \"prompt\" or \"completion\"")
    case (nil, _?, nil):
      throw .invalidLine(
        file: file, line: line, expected: Self.expected, found: "\"prompt\" alone")
    case (nil, nil, _?):
      throw .invalidLine(
        file: file, line: line, expected: Self.expected, found: "\"completion\" alone")
    case (nil, nil, nil):
      let keys = members.prefix(8).map { quoted($0.key.utf8) }.joined(separator: ", ")
      throw .invalidLine(
        file: file, line: line, expected: Self.expected,
        found: keys.isEmpty ? "an empty object" : "only \(keys)")
    }
  }
}
