import Untrusted

/// What a file of texts turns out to be, told by its content.
enum FileFormat: UInt64 {
  /// One text, or many between end tokens or blank lines.
  case plainText
  /// A JSON object on every line.
  case jsonLines
  /// A JSON array of objects or strings.
  case jsonArray

  /// Prose may begin with any of `{`, `[` and `<`: only what no prose looks like is taken for
  /// something else. The name counts for `.jsonl`, `.ndjson`, `.csv` and `.tsv` alone.
  ///
  /// - Parameters:
  ///   - head: the first bytes, without a byte order mark.
  ///   - isWhole: whether they are the whole file.
  /// - Throws: a ``Problem`` where it is no text, which says what it is and what can be done.
  init(of head: ArraySlice<UInt8>, isWhole: Bool, path: String) throws(Problem) {
    let suffix = path.lowercased().split(separator: ".").last ?? ""
    if let foreign = ForeignFormat(of: head, suffix: suffix) {
      throw .invalid(
        path, expected: "text or JSON lines", found: foreign.name, advice: foreign.advice)
    }
    let start = JSONStart(head, isWhole: isWhole)
    if start.isArray {
      self = .jsonArray
    } else if ["jsonl", "ndjson"].contains(suffix) || start.isLines {
      self = .jsonLines
    } else if start.isObject {
      throw .invalid(
        path, expected: "text or JSON lines", found: "JSON that has no object on each line",
        advice: "jq -c writes one object per line")
    } else {
      self = .plainText
    }
  }
}

/// Whether a file begins as JSON does.
private struct JSONStart {
  /// An array of objects or strings.
  var isArray = false
  /// An object with a key.
  var isObject = false
  /// Objects on the first lines, or on one that is too long to be seen whole.
  var isLines = false

  init(_ head: ArraySlice<UInt8>, isWhole: Bool) {
    var scanner = Scanner(rest: head, isWhole: isWhole)
    if scanner.skip("[") {
      var isString = scanner
      isArray =
        scanner.skip("{") && scanner.skipString() && scanner.skip(":")
        || isString.skipString() && (isString.isAtEnd || isString.skip(",") || isString.skip("]"))
    } else if scanner.skip("{"), scanner.skipString(), scanner.skip(":") {
      isObject = true
      var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      if !isWhole { lines.removeLast() }
      let first = lines.lazy.filter { !$0.allSatisfy(isSpace) }.prefix(5)
      let objects = first.map { try? JSONReader.parse(Array($0), allowsAnyNumber: true) }
      isLines =
        objects.allSatisfy { if case .object = $0 { true } else { false } }
        || (objects.first ?? nil).map(TextRecord.isKnown) == true
    }
  }

  private struct Scanner {
    var rest: ArraySlice<UInt8>
    let isWhole: Bool

    /// Whether nothing more is known of a file that goes on.
    var isAtEnd: Bool { rest.isEmpty && !isWhole }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      rest = rest.drop(while: isSpace)
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    /// Moves past a string on one line, or to the end of what is known.
    mutating func skipString() -> Bool {
      guard skip("\"") else { return false }
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""): return true
        case UInt8(ascii: "\\"): _ = rest.popFirst()
        case 0..<0x20: return false
        default: break
        }
      }
      return !isWhole
    }
  }
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
