import Testing

@testable import Terminal

@Suite("Palette")
struct PaletteTests {
  private let dark = Theme(
    name: "dark",
    colours: [
      .background: Colour(0x16181D), .text: Colour(0xD8DCE4), .inactive: Colour(0x707580),
      .selectedBackground: Colour(0x2C313A), .selected: .white, .error: Colour(0xE06C75),
      .good: Colour(0x98C379), .warning: Colour(0xE5C07B), .student: Colour(0x56B6C2),
      .teacher: Colour(0xC678DD), .minus: Colour(0x61AFEF), .meter: Colour(0x20242B),
    ], ramps: [:])

  @Test("the 256 colours are xterm's, without the owner's 16")
  func indexed() {
    #expect(IndexedColours.nearest(to: .black) == 16)
    #expect(IndexedColours.nearest(to: .white) == 231)
    #expect(IndexedColours.nearest(to: Colour(0xFF0000)) == 196)
    #expect(IndexedColours.nearest(to: Colour(0x5F87AF)) == 67)
    #expect(IndexedColours.nearest(to: Colour(0x080808)) == 232)
    #expect(IndexedColours.nearest(to: Colour(0x1D1F21)) == 234)
    for number in 16...255 {
      let colour = IndexedColours.colour(number)
      #expect(IndexedColours.colour(IndexedColours.nearest(to: colour)) == colour)
    }
  }

  @Test("the same style in every depth")
  func depths() {
    let style = Style(.error)
    let numbers = { (depth: ColourDepth) in Palette(depth, theme: dark).numbers(style) }
    #expect(numbers(.trueColour) == (0xE06C75, 0x16181D))
    #expect(numbers(.indexed) == (167, 234))
    #expect(numbers(.sixteen) == (1, nil))
    #expect(numbers(.none) == (nil, nil))
  }

  @Test("what a theme leaves to the terminal is left to it")
  func own() {
    for depth in ColourDepth.allCases {
      #expect(Palette(depth, theme: .standard).numbers(.plain) == (nil, nil))
    }
  }

  @Test("true colour never means one of the owner's colours")
  func black() {
    let theme = Theme(name: "black", colours: [.background: .black], ramps: [:])
    #expect(Palette(.trueColour, theme: theme).numbers(.plain).background == 8)
  }

  @Test(
    "16 colours keep the hue",
    arguments: [
      (Role.error, 1), (.good, 10), (.warning, 11), (.minus, 12), (.teacher, 5), (.student, 6),
      (.inactive, 8),
    ])
  func hues(role: Role, number: Int) {
    #expect(Palette(.sixteen, theme: dark).numbers(Style(role)).foreground == number)
  }

  @Test("16 colours: text and backgrounds near the theme's are the terminal's own")
  func neutral() {
    let palette = Palette(.sixteen, theme: dark)
    #expect(palette.numbers(.plain) == (nil, nil))
    #expect(palette.numbers(Style(on: .role(.meter))) == (nil, nil))
  }

  @Test("16 colours: what is selected can be seen and read")
  func selected() {
    #expect(Palette(.sixteen, theme: dark).numbers(.selected) == (15, 4))
    let yellow = Theme(
      name: "yellow", colours: [.selectedBackground: Colour(0xFFF200), .selected: .black],
      ramps: [:])
    #expect(Palette(.sixteen, theme: yellow).numbers(.selected) == (0, 3))
  }

  @Test("16 colours: a light theme never asks for bright colours but blue")
  func light() throws {
    let theme = try ThemeLibrary(folders: [ShippedThemeTests.folder]).theme("ivory")
    let palette = Palette(.sixteen, theme: theme)
    for role in Role.allCases where role.isRead && role != .selected {
      let number = palette.numbers(Style(role)).foreground
      #expect([nil, 1, 2, 3, 5, 6, 8, 12].contains(number), "\(role)")
    }
  }

  @Test("without colours, what is selected is reversed")
  func reversed() {
    let palette = Palette(.none, theme: dark)
    #expect(palette.attributes(.selected) == [.bold, .reverse])
    #expect(palette.attributes(Style(.title, .bold)) == .bold)
    #expect(Palette(.indexed, theme: dark).attributes(.selected) == .bold)
  }
}
