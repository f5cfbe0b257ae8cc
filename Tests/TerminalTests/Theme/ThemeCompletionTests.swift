import Testing

@testable import Terminal

@Suite("Themes made for btop")
struct ThemeCompletionTests {
  @Test(
    "roles that are shown together can be told apart", arguments: ThemeSamples.all.keys.sorted())
  func distinguishable(name: String) throws {
    let theme = try ThemeSamples.theme(#require(ThemeSamples.all[name]))
    for (a, b, difference) in theme.differences() where ![a, b].contains(.meter) {
      #expect(difference >= 15, "\(a) and \(b) in \(name)")
    }
  }

  @Test("what the file leaves open can be read", arguments: ThemeSamples.all.keys.sorted())
  func readable(name: String) throws {
    let text = try #require(ThemeSamples.all[name])
    let theme = try ThemeSamples.theme(text)
    for role in Role.allCases where role.isRead && !text.contains("theme[\(role.rawValue)]") {
      guard let ground = theme.colours[role.ground] else { continue }
      let colour = try #require(theme.colours[role], "\(role) in \(name)")
      #expect(colour.contrast(to: ground) >= 3, "\(role) in \(name)")
    }
  }

  @Test("text that a light theme does not name is black")
  func light() throws {
    #expect(try ThemeSamples.theme(ThemeSamples.chalk).colours[.text] == .black)
    let empty = try ThemeSamples.theme("theme[main_bg]=\"#FFFFFF\"\ntheme[main_fg]=\"\"")
    #expect(empty.colours[.text] == .black)
  }

  @Test("a series that the file leaves to the terminal can be read on the file's background")
  func own() throws {
    let theme = try ThemeSamples.theme("theme[main_bg]=\"#FFFFFF\"\ntheme[loss_fg]=\"\"")
    #expect(theme.colours[.loss] == .black)
    #expect(try ThemeSamples.theme("theme[loss_fg]=\"\"").colours[.loss] == nil)
  }

  @Test("an empty background stays the terminal's own")
  func ownBackground() throws {
    let theme = try ThemeSamples.theme(ThemeSamples.attic)
    #expect(theme.colours[.background] == nil)
    #expect(theme.colours[.text] == Colour(0xDDDDDD))
    #expect(theme.colours[.inactive] == Colour(0x404040), "given colours stay as they are")
  }

  @Test("an error is never green, whatever a theme's charts look like")
  func states() throws {
    let theme = try ThemeSamples.theme(
      """
      theme[cpu_start]="#E05050"
      theme[cpu_mid]="#60A0E0"
      theme[cpu_end]="#50C060"
      """)
    #expect(theme.colours[.good] == Colour(0x50C060))
    #expect(theme.colours[.error] == Colour(0xE05050))
    #expect(theme.colours[.warning] == Theme.standard.colours[.warning])
  }

  @Test("an inactive colour that cannot be seen is lifted, and axes are not drawn in it")
  func inactive() throws {
    let theme = try ThemeSamples.theme("theme[main_bg]=\"#20\"\ntheme[inactive_fg]=\"#24\"")
    #expect(try #require(theme.colours[.inactive]).contrast(to: Colour(0x202020)) >= 2)
    #expect(try #require(theme.colours[.axis]).contrast(to: Colour(0x202020)) >= 3)
  }

  @Test("a theme with light text and no background is for dark terminals")
  func assumed() throws {
    let theme = try ThemeSamples.theme(
      "theme[main_fg]=\"#DD\"\ntheme[cpu_end]=\"#220022\"\ntheme[temp_end]=\"#FF66CC\"")
    #expect(theme.colours[.loss] == Colour(0xFF66CC))
  }

  @Test("charts take the colours of btop's charts")
  func gradients() throws {
    let theme = try ThemeSamples.theme(ThemeSamples.lagoon)
    #expect(theme.colours[.good] == Colour(0x6FCF97))
    #expect(theme.colours[.error] == Colour(0xEB6A5B))
    #expect(theme.colours[.loss] == Colour(0xEB6A5B))
    #expect(theme.colours[.key] == Colour(0xF2A65A))
    #expect(theme.colour(.ramp(.heat, 0)) == Colour(0x4FA6D8))
    #expect(theme.colour(.ramp(.heat, 50)) == Colour(0xB98AE0))
    #expect(theme.colour(.ramp(.heat, 100)) == Colour(0xF06C9B))
    #expect(theme.colour(.ramp(.difference, 0)) == theme.colours[.minus])
    #expect(theme.colour(.ramp(.difference, 100)) == theme.colours[.plus])
  }

  @Test("our own keys win, and a gradient may have no middle")
  func ownKeys() throws {
    let theme = try ThemeSamples.theme(
      """
      theme[loss_fg]="#112233"
      theme[heat_start]="#000000"
      theme[heat_mid]=""
      theme[heat_end]="#C86400"
      """)
    #expect(theme.colours[.loss] == Colour(0x112233))
    #expect(theme.colour(.ramp(.heat, 50)) == Colour(0x643200))
    #expect(theme.ramps[.heat]?.count == 101)
  }

  @Test("an empty file gives the standard theme's colours")
  func empty() throws {
    let theme = try ThemeSamples.theme("")
    #expect(theme.colours[.text] == nil)
    for role in [Role.good, .loss, .student, .minus, .zero, .plus, .selected] {
      #expect(theme.colours[role] == Theme.standard.colours[role], "\(role)")
    }
  }
}

extension Theme {
  /// How different the colours of roles are that are shown together.
  func differences(
    seen: (Colour) -> Colour = { $0 }
  ) -> [(a: Role, b: Role, difference: Double)] {
    Role.groups.flatMap { group in
      group.indices.flatMap { i in
        group.indices.dropFirst(i + 1).compactMap { j in
          guard let a = colours[group[i]], let b = colours[group[j]] else { return nil }
          return (group[i], group[j], seen(a).difference(to: seen(b)))
        }
      }
    }
  }
}
