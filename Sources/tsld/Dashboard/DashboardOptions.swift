import ArgumentParser
import Foundation
import Terminal

/// How a dashboard looks.
struct DashboardOptions: ParsableArguments {
  @Option(help: "Colours: a theme's name, or a .theme file of btop's format ($TSLD_THEME).")
  var theme: String?

  @Option(help: "Draw with braille, blocks or ascii; found out where not given.")
  var glyphs: GlyphSet?

  @Flag(help: "Draw with ASCII characters alone, as --glyphs ascii.")
  var ascii = false

  @Option(
    help: ArgumentHelp(
      "Colours of the terminal: truecolor, 256, 16 or none; found out where not given.",
      valueName: "depth"))
  var colors: ColourDepth?

  @Flag(
    help: ArgumentHelp(
      "Neither remember theme, views and smoothing nor use those remembered (kept in "
        + "$XDG_STATE_HOME/tsld)."))
  var noState = false

  /// Where a person's preferences stay; nil where they are neither used nor kept.
  var preferencesFile: PreferencesFile? {
    noState ? nil : PreferencesFile(environment: ProcessInfo.processInfo.environment)
  }

  var library: ThemeLibrary {
    ThemeLibrary(
      folders: ThemeLibrary.standardFolders(
        environment: ProcessInfo.processInfo.environment,
        executable: Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]),
        currentDirectory: URL(fileURLWithPath: FileManager.default.currentDirectoryPath)))
  }

  /// The theme that was asked for.
  ///
  /// - Throws: `Problem` where there is none of that name, or its file is malformed.
  func chosenTheme() throws -> Theme {
    guard let themeName else { return .standard }
    return try library.theme(themeName)
  }

  /// What the theme is called, or its path; nil where none was asked for.
  var themeName: String? {
    let name = theme ?? ProcessInfo.processInfo.environment["TSLD_THEME"]
    return name?.isEmpty == false ? name : nil
  }

  var askedGlyphs: GlyphSet? { ascii ? .ascii : glyphs }

  /// The glyphs to draw with: what was asked for, else what the terminal shows.
  var chosenGlyphs: GlyphSet {
    GlyphSet.detected(environment: ProcessInfo.processInfo.environment, override: askedGlyphs)
  }
}

extension GlyphSet: ExpressibleByArgument {}

extension ColourDepth: ExpressibleByArgument {
  /// The depth that an option names.
  public init?(argument: String) { self.init(option: argument) }
  /// What the option can be.
  public static var allValueStrings: [String] { ["truecolor", "256", "16", "none"] }
}
