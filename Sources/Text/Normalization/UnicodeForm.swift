import CUTF8Proc

/// Unicode's four normalization forms (UAX #15), by utf8proc's tables.
enum UnicodeForm: String, Sendable {
  case composed = "NFC"
  case decomposed = "NFD"
  case compatibilityComposed = "NFKC"
  case compatibilityDecomposed = "NFKD"

  private var composes: Bool { self == .composed || self == .compatibilityComposed }

  private var options: utf8proc_option_t {
    let isCompatible = self == .compatibilityComposed || self == .compatibilityDecomposed
    return utf8proc_option_t(
      rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue
        | (isCompatible ? UTF8PROC_COMPAT.rawValue : 0))
  }

  /// Takes well-formed UTF-8, and O(n log n) time however many marks follow one letter.
  func normalize(_ text: [UInt8]) -> [UInt8] {
    // Below U+0300 (lead byte 0xCC) every text is in form C already.
    let first: UInt8 = self == .composed ? 0xCC : 0x80
    guard text.contains(where: { $0 >= first }) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 8)
    var scalars: [utf8proc_int32_t] = []
    var index = 0
    while index < text.count {
      // An ASCII character changes with nothing before it; only a mark behind it may join it.
      let start = index
      repeat { index += 1 } while index < text.count && text[index] >= 0x80
      if index - start == 1, text[start] < 0x80 {
        result.append(text[start])
        continue
      }
      scalars.removeAll(keepingCapacity: true)
      decompose(text[start..<index], into: &scalars)
      orderMarks(&scalars)
      if composes { compose(&scalars) }
      for scalar in scalars {
        result += UTF8.encode(Unicode.Scalar(UInt32(scalar)) ?? "\u{FFFD}") ?? .init()
      }
    }
    return result
  }

  private func compose(_ scalars: inout [utf8proc_int32_t]) {
    // utf8proc 2.8 swallows this letter, which composes with nothing.
    let letter: utf8proc_int32_t = 0x11A7
    let parts = scalars.split(separator: letter, omittingEmptySubsequences: false).map { part in
      var part = Array(part)
      let count = utf8proc_normalize_utf32(
        &part, part.count,
        utf8proc_option_t(rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
      return part.prefix(max(0, count))
    }
    scalars = Array(parts.joined(separator: [letter]))
  }

  private func decompose(_ text: ArraySlice<UInt8>, into scalars: inout [utf8proc_int32_t]) {
    // The longest decomposition, of U+FDFA, has 18 scalars.
    var parts = [utf8proc_int32_t](repeating: 0, count: 32)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let count = utf8proc_decompose_char(
        utf8proc_int32_t(scalar.value), &parts, parts.count, options, nil)
      scalars += parts.prefix(max(0, count))
    }
  }

  /// Puts each run of marks in canonical order: by combining class, the rest as it came.
  private func orderMarks(_ scalars: inout [utf8proc_int32_t]) {
    let classes = scalars.map { utf8proc_get_property($0).pointee.combining_class }
    for marks in classes.indices.split(whereSeparator: { classes[$0] == 0 }) where marks.count > 1 {
      let ordered = marks.sorted { (classes[$0], $0) < (classes[$1], $1) }.map { scalars[$0] }
      scalars.replaceSubrange(marks, with: ordered)
    }
  }
}
