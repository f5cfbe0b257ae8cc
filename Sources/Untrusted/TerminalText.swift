/// Makes untrusted text safe to show on a terminal.
///
/// Whatever could move the cursor, change colours, reverse the reading direction, or not be seen
/// at all is written out: `\n`, `\e`, `\u{200B}`, and `\xFF` for bytes that are no UTF-8. The
/// result is for reading, not for reading back: a backslash stays as it is.
package enum TerminalText {
  /// Control characters that may stay, where the caller can place them.
  package struct Layout: OptionSet, Sendable {
    package let rawValue: UInt8
    package static let newlines = Layout(rawValue: 1)
    package static let tabs = Layout(rawValue: 2)

    package init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  /// The text with everything unsafe or invisible written out.
  package static func escaped(_ text: String, keeping layout: Layout = []) -> String {
    escaped(bytes: text.utf8, keeping: layout)
  }

  /// The text of some bytes, with everything unsafe, invisible or malformed written out.
  package static func escaped(
    bytes: some Sequence<UInt8>, keeping layout: Layout = []
  ) -> String {
    let bytes = Array(bytes)
    var result = ""
    var offset = 0
    // A mark combines with the character before it, and must not with what stands around the text.
    var canCombine = false
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput:
        return result
      case .error(let length):
        for byte in bytes[offset..<offset + length] {
          result += "\\x" + String(hexadecimal: byte, uppercase: true)
        }
        offset += length
        canCombine = false
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        offset += encoded.count
        let escape = escape(scalar, keeping: layout, afterBase: canCombine)
        if let escape { result += escape } else { result.unicodeScalars.append(scalar) }
        canCombine = escape == nil && !scalar.properties.isWhitespace
      }
    }
  }

  /// A JSON text with everything invisible in its strings written as JSON's own escapes: it reads
  /// back as the same values.
  package static func escapedInJSON(_ json: String) -> String {
    var result = ""
    for scalar in json.unicodeScalars {
      if escape(scalar, keeping: [.newlines, .tabs], afterBase: true) == nil {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          result += "\\u" + String(hexadecimal: unit, digits: 4, uppercase: true)
        }
      }
    }
    return result
  }

  /// What to write instead of a character, nil if it may stay.
  private static func escape(
    _ scalar: Unicode.Scalar, keeping layout: Layout, afterBase: Bool
  ) -> String? {
    switch scalar {
    case " "..."~": return nil
    case "\n": return layout.contains(.newlines) ? nil : "\\n"
    case "\t": return layout.contains(.tabs) ? nil : "\\t"
    case "\r": return "\\r"
    case "\u{1B}": return "\\e"
    default: break
    }
    let properties = scalar.properties
    let isVisible =
      switch properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator:
        false
      case .nonspacingMark, .spacingMark, .enclosingMark: afterBase
      default: true
      }
    if isVisible, !properties.isDefaultIgnorableCodePoint { return nil }
    return "\\u{" + String(hexadecimal: scalar.value, uppercase: true) + "}"
  }
}

extension String {
  /// A number in at least so many hexadecimal digits.
  package init(hexadecimal value: some BinaryInteger, digits: Int = 2, uppercase: Bool = false) {
    let text = String(value, radix: 16, uppercase: uppercase)
    self = String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
  }
}
