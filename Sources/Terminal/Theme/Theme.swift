import Foundation
import Untrusted

/// Which colours roles and ramps have.
package struct Theme: Sendable, Hashable {
  package let name: String
  /// The roles' colours; a role without one has the terminal's own foreground or background.
  package let colours: [Role: Colour]
  /// The ramps' colours, from their start to their end: 101 each.
  package let ramps: [Ramp: [Colour]]

  package init(name: String, colours: [Role: Colour], ramps: [Ramp: [Colour]]) {
    self.name = name
    self.colours = colours
    self.ramps = ramps
  }

  /// An ink's colour; nil for the terminal's own.
  package func colour(_ ink: Ink) -> Colour? {
    switch ink {
    case .role(let role): return colours[role]
    case .ramp(let ramp, let place):
      guard let steps = ramps[ramp], !steps.isEmpty else { return nil }
      return steps[min(max(place, 0), 100) * (steps.count - 1) / 100]
    }
  }

  /// The theme of a file: its colours for our roles, and for the roles that it does not name,
  /// colours made of those it has for btop.
  ///
  /// Roles that are shown together get colours that can be told apart, and what the file leaves
  /// open can be read on the background that it sets. Colours that it does give stay as they are,
  /// but for an `inactive_fg` that could not be seen at all.
  package init(_ file: ThemeFile) {
    let completion = ThemeCompletion(file)
    self.init(name: file.name, colours: completion.colours, ramps: completion.ramps)
  }

  package init(contentsOf file: String) throws(Problem) {
    self.init(try ThemeFile(contentsOf: URL(fileURLWithPath: file)))
  }
}

extension Theme {
  /// The theme that needs no file.
  ///
  /// It leaves the background and plain text to the terminal. Nobody can know whether that is dark
  /// or light, so every colour is a middle tone that can be read on black and on white.
  package static let standard = Theme(
    name: "standard", colours: standardColours,
    ramps: [
      .heat: Gradient.steps([Colour(0x2F5FA8), Colour(0xC2568A), Colour(0xD9A21B)]),
      .difference: Gradient.steps([Colour(0x3D7FD6), Colour(0x777777), Colour(0xD0651A)]),
    ])

  private static let standardColours: [Role: Colour] = [
    .title: Colour(0x1A8F8A), .key: Colour(0xB8660A),
    .selectedBackground: Colour(0x2F6CAD), .selected: .white,
    .inactive: Colour(0x808080), .axis: Colour(0x858585), .divider: Colour(0x757575),
    .progress: Colour(0x1C8C86), .meter: Colour(0x6B6B6B),
    .good: Colour(0x2F8F3E), .warning: Colour(0xA87A00), .error: Colour(0xD8433C),
    .loss: Colour(0xD0651A), .groundTruth: Colour(0x3D7FD6), .distillation: Colour(0xC24FA0),
    .gradient: Colour(0xA87A00), .learningRate: Colour(0x8B6BD8), .scale: Colour(0xC24FA0),
    .student: Colour(0x1A8F8A), .teacher: Colour(0x9A63D6), .goal: Colour(0xA07C00),
    .start: Colour(0xD8433C),
    .minus: Colour(0x3D7FD6), .zero: Colour(0x808080), .plus: Colour(0xD0651A),
    .mark: Colour(0x7F8A00),
    .overlay1: Colour(0x3D7FD6), .overlay2: Colour(0x2F8F3E), .overlay3: Colour(0xB65BC9),
  ]
}

/// Colours in equal steps between two or three given ones, mixed in sRGB as btop does.
enum Gradient {
  /// 101 colours, one for each percent; a single colour stays as it is.
  static func steps(_ colours: [Colour]) -> [Colour] {
    guard let first = colours.first else { return [] }
    guard colours.count > 1 else { return Array(repeating: first, count: 101) }
    return (0...100).map { percent in
      let place = percent * (colours.count - 1)
      let index = min(place / 100, colours.count - 2)
      return colours[index].mixed(with: colours[index + 1], Double(place - index * 100) / 100)
    }
  }
}
