import Untrusted

extension String {
  /// The text for use in a message: safe to show, at most 120 characters of it.
  var escaped: String { escaped(limit: 120) }

  /// A path for use in a message: escaped like other text, but hardly ever shortened.
  var escapedPath: String { escaped(limit: 1000) }

  private func escaped(limit: Int) -> String {
    let shown = TerminalText.escaped(String(unicodeScalars.prefix(limit)))
    return unicodeScalars.count > limit ? shown + "…" : shown
  }
}
