@testable import Terminal

/// Theme files as people write them for btop, none with a role of ours beyond btop's own.
enum ThemeSamples {
  /// Tidy: hues of its own for every gradient.
  static let lagoon = """
    # A dark theme.
    theme[main_bg]="#10202A"
    theme[main_fg]="#D5E4E8"
    theme[title]="#EAF6F9"
    theme[hi_fg]="#F2A65A"
    theme[selected_bg]="#27566B"
    theme[selected_fg]="#FFFFFF"
    theme[inactive_fg]="#5F7A86"
    theme[graph_text]="#7F9AA6"
    theme[meter_bg]="#2A3E49"
    theme[proc_misc]="#8FD6C4"
    theme[div_line]="#3A5462"
    theme[temp_start]="#4FA6D8"
    theme[temp_mid]="#B98AE0"
    theme[temp_end]="#F06C9B"
    theme[cpu_start]="#6FCF97"
    theme[cpu_mid]="#F2D06B"
    theme[cpu_end]="#EB6A5B"
    theme[free_start]="#2C6B4F"
    theme[free_mid]=""
    theme[free_end]="#6FCF97"
    theme[download_start]="#274E8C"
    theme[download_end]="#5A9BEA"
    theme[upload_start]="#6B2C6B"
    theme[upload_end]="#D178D1"
    theme[used_end]="#E88C4A"
    theme[cached_end]="#59D2E0"
    """

  /// Ugly: comments everywhere, no quotes, greys, decimals, an empty background, Windows' line
  /// ends, keys of other programs.
  static let attic = [
    "#Main bg", "", "  theme[main_bg]=\"\"   # the terminal's own", "theme[main_fg]=#cc",
    "theme[title] = '#EE'", "theme[hi_fg]=\"181 64 64\"", "theme[selected_bg]=106 32 32 # wine",
    "theme[selected_fg]=\"#ee\"", "\ttheme[inactive_fg]=\"#40\"",
    "theme[cpu_start]=\"80 208 149\"#no space", "theme[cpu_mid]=\"#f2e266\"",
    "theme[cpu_end]=#fa1e1e", "theme[cpu_icon]=\"nothing we know\"", "theme[main_fg]=\"#dd\"",
    "# theme[div_line]=\"#123456\"", "",
  ].joined(separator: "\r\n")

  /// Light, and silent about nearly everything.
  static let chalk = """
    theme[main_bg]="#F4F1EA"
    theme[cpu_start]="#F0E68C"
    theme[cpu_end]="#EEE8AA"
    """

  /// Nothing but greys.
  static let fog = """
    theme[main_bg]="#1C"
    theme[main_fg]="#C8"
    theme[cpu_start]="#60"
    theme[cpu_mid]="#90"
    theme[cpu_end]="#D0"
    """

  /// Every sample by its name.
  static let all = ["lagoon": lagoon, "attic": attic, "chalk": chalk, "fog": fog]

  /// A sample's theme.
  static func theme(_ text: String) throws -> Theme {
    Theme(try ThemeFile(parsing: Array(text.utf8), name: "sample", file: "sample.theme"))
  }
}
