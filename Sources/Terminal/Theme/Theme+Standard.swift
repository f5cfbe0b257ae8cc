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
