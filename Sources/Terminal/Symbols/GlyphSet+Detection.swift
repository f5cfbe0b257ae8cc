extension GlyphSet {
  /// Which glyphs a terminal shows, from the locale and the terminal's name.
  ///
  /// - Parameters:
  ///   - environment: the process's; the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set
  ///     says how characters are encoded.
  ///   - override: what the person asked for, which wins.
  package static func detected(
    environment: [String: String], override: GlyphSet? = nil
  ) -> GlyphSet {
    if let override { return override }
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let encoding = locale.lowercased()
    guard encoding.contains("utf-8") || encoding.contains("utf8") else { return .ascii }
    // The fonts of the kernel's own console have block elements and no braille.
    return environment["TERM"] == "linux" ? .blocks : .braille
  }
}
