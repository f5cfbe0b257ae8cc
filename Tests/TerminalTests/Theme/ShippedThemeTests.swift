import Foundation
import Testing

@testable import Terminal

@Suite("Shipped themes")
struct ShippedThemeTests {
  /// The package's folder of themes.
  static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("themes")
  static let names = ThemeLibrary(folders: [folder]).names.filter { $0 != "standard" }

  private func theme(_ name: String) throws -> Theme {
    try ThemeLibrary(folders: [Self.folder]).theme(name)
  }

  @Test("there are dark and light ones, and those for people who need them")
  func list() {
    #expect(
      Self.names == [
        "beacon", "colour-blind", "ember", "frost", "graphite", "harbour", "ivory", "nightshade",
      ])
  }

  @Test("every theme names every role and both ramps, and nothing else", arguments: names)
  func complete(name: String) throws {
    let file = try ThemeFile(contentsOf: Self.folder.appendingPathComponent(name + ".theme"))
    let keys =
      Role.allCases.map(\.rawValue) + Ramp.allCases.flatMap { ThemeKeys.places(of: $0.rawValue) }
    #expect(Set(file.values.keys) == Set(keys))
    #expect(!file.values.values.contains { if case .colour = $0 { false } else { true } })
  }

  @Test("what is read can be read", arguments: names)
  func contrast(name: String) throws {
    let theme = try theme(name)
    for role in Role.allCases where role.isRead {
      let colour = try #require(theme.colours[role])
      let ground = try #require(theme.colours[role.ground])
      let least = role == .text || role == .selected ? 4.5 : 3
      #expect(colour.contrast(to: ground) >= least, "\(role)")
    }
  }

  @Test("roles that are shown together can be told apart", arguments: names)
  func distinguishable(name: String) throws {
    for (a, b, difference) in try theme(name).differences() {
      #expect(difference >= 15, "\(a) and \(b)")
    }
  }

  @Test(
    "the colour-blind theme works without red or green cones",
    arguments: [ColourBlindness.protanopia, .deuteranopia])
  func colourBlind(vision: ColourBlindness) throws {
    for (a, b, difference) in try theme("colour-blind").differences(seen: vision.seen) {
      #expect(difference >= 15, "\(a) and \(b)")
    }
  }

  @Test("the high-contrast theme has high contrast")
  func beacon() throws {
    let theme = try theme("beacon")
    let background = try #require(theme.colours[.background])
    for role in Role.allCases where role.isRead && role.ground == .background {
      #expect(try #require(theme.colours[role]).contrast(to: background) >= 7, "\(role)")
    }
  }

  @Test("the monochrome theme has no hues")
  func graphite() throws {
    let theme = try theme("graphite")
    for colour in Array(theme.colours.values) + theme.ramps.values.joined() {
      #expect(colour.red == colour.green && colour.green == colour.blue)
    }
  }

  @Test("the standard theme can be read on black and on white, and told apart")
  func standard() throws {
    let theme = Theme.standard
    #expect(theme.colours[.background] == nil && theme.colours[.text] == nil)
    for role in Role.allCases where role.isRead && role != .text && role != .selected {
      let colour = try #require(theme.colours[role])
      #expect(colour.contrast(to: .black) >= 3 && colour.contrast(to: .white) >= 3, "\(role)")
    }
    for (a, b, difference) in theme.differences() { #expect(difference >= 15, "\(a) and \(b)") }
  }
}
