/// Texts as Python's `str` treats them: by Unicode scalars, with its own idea of white space.
///
/// lm-evaluation-harness is written in Python, and its figures depend on these.
extension Unicode.Scalar {
  /// Whether `str.isspace` and `\s` take it for white space.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }
}

extension String {
  /// `rstrip()`
  var strippedOnTheRight: String {
    let scalars = unicodeScalars
    guard let last = scalars.lastIndex(where: { !$0.isPythonSpace }) else { return "" }
    return String(scalars[...last])
  }

  /// `strip()`
  var stripped: String {
    String(String.UnicodeScalarView(unicodeScalars.drop { $0.isPythonSpace })).strippedOnTheRight
  }

  /// `capitalize()`: the first letter large, all others small.
  var capitalizedOnce: String {
    guard let first = unicodeScalars.first else { return "" }
    return first.properties.titlecaseMapping
      + String(String.UnicodeScalarView(unicodeScalars.dropFirst())).lowercased()
  }

  /// The pieces of `re.split(r"\s+", self)`, empty ones at either end counted.
  var wordCount: Int {
    var (count, wasSpace) = (1, false)
    for scalar in unicodeScalars {
      let isSpace = scalar.isPythonSpace
      if isSpace, !wasSpace { count += 1 }
      wasSpace = isSpace
    }
    return count
  }

  /// What stands before the first occurrence of a text, scalar by scalar; nil where there is none.
  func before(_ text: String) -> String? {
    unicodeScalars.firstRange(of: text.unicodeScalars).map {
      String(unicodeScalars[..<$0.lowerBound])
    }
  }

  /// What stands after it.
  func after(_ text: String) -> String? {
    unicodeScalars.firstRange(of: text.unicodeScalars).map {
      String(unicodeScalars[$0.upperBound...])
    }
  }
}
