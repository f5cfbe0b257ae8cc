/// Finds colours for the roles that a theme file does not name.
struct ThemeCompletion {
  /// The least contrast of what is read; WCAG asks for it in graphics and large text.
  static let leastContrast = 3.0
  /// The least difference (CIE76) between colours that are shown together.
  static let leastDifference = 18.0

  private let file: ThemeFile
  private(set) var colours: [Role: Colour] = [:]
  /// The file's colours in the order in which they are tried.
  private let pool: [Colour]

  init(_ file: ThemeFile) {
    self.file = file
    pool =
      (["end", "start", "mid"].flatMap { place in
        ThemeKeys.gradients.map { "\($0)_\(place)" }
      } + ["cpu_box", "mem_box", "net_box", "proc_box", "hi_fg", "title", "proc_misc"])
      .compactMap(file.colour)
    for role in Role.allCases { colours[role] = file.colour(role.rawValue) }
    completeScreen()
    for group in Role.groups { complete(group) }
    // What the file leaves to the terminal cannot be left to it on a background of the theme's own.
    guard colours[.background] != nil else { return }
    for role in Role.allCases
    where role.isRead && role.ground == .background && colours[role] == nil {
      colours[role] = colours[.text]
    }
  }

  var ramps: [Ramp: [Colour]] {
    let background = assumedBackground
    // Tokens are written in these colours: little of a quantity must not be little to read.
    return [.heat: heat, .difference: difference].mapValues { colours in
      Gradient.steps(colours).map { legible($0, on: background) ?? $0 }
    }
  }

  /// The theme's background, or black or white where it leaves that to terminals that suit its
  /// text; nil if it says nothing about either.
  private var assumedBackground: Colour? { colours[.background] ?? colours[.text]?.readable }

  /// Everything but charts: text, lines and grounds.
  private mutating func completeScreen() {
    if colours[.text] == nil { colours[.text] = colours[.background]?.readable }
    let background = assumedBackground
    var faint: Colour?
    if let background, let text = colours[.text] {
      faint = legible(text.mixed(with: background, 0.4), on: background)
    }
    fill(.inactive, faint)
    // Many themes have the background's own colour here, as btop shows nothing in it that matters.
    if let given = colours[.inactive] { colours[.inactive] = legible(given, on: background, 2) }
    fill(.title, colours[.text])
    fill(.key, legible(Theme.standard.colours[.key], on: background))
    fill(.axis, legible(colours[.inactive], on: background))
    fill(.divider, colours[.inactive])
    fill(.meter, colours[.inactive])
    fill(.selectedBackground, Theme.standard.colours[.selectedBackground])
    if let ground = colours[.selectedBackground] {
      fill(.selected, legible(colours[.text] ?? ground.readable, on: ground))
      if colours[.selected] == nil { colours[.selected] = ground.readable }
    }
  }

  /// Gives the members of a group colours that can be told apart.
  private mutating func complete(_ group: [Role]) {
    for role in group where isOpen(role) && colours[role] == nil {
      colours[role] = choice(for: role, beside: group.compactMap { colours[$0] })
    }
  }

  private func choice(for role: Role, beside taken: [Colour]) -> Colour? {
    let background = assumedBackground
    func isFit(_ colour: Colour) -> Bool {
      (background.map { colour.contrast(to: $0) >= Self.leastContrast } ?? true)
        && distance(colour, taken) >= Self.leastDifference
    }
    if let colour = candidates(for: role).first(where: isFit) { return colour }
    let standard = Theme.standard.colours
    let preferred = legible(standard[role], on: background)
    if let preferred, isFit(preferred) { return preferred }
    return Role.allCases.filter { $0.isRead && $0 != .selected }
      .compactMap { legible(standard[$0], on: background) }
      .max { distance($0, taken) < distance($1, taken) }
  }

  /// The file's colours that may serve a role, best first.
  private func candidates(for role: Role) -> [Colour] {
    // Zero is neither minus nor plus: a grey, where it can be.
    if role == .zero, let grey = legible(colours[.inactive], on: assumedBackground) {
      return [grey] + pool
    }
    let own = role.substitutes.compactMap(file.colour) + pool
    guard let hue = role.hue else { return own }
    // An error in green says the opposite of what it means.
    return own.filter { $0.lab.chroma >= 25 && $0.lab.distance(toHue: hue) <= 35 }
  }

  private func distance(_ colour: Colour, _ others: [Colour]) -> Double {
    others.map { colour.difference(to: $0) }.min() ?? .infinity
  }

  /// A colour, moved towards black or white as far as it takes to be read.
  private func legible(
    _ colour: Colour?, on ground: Colour?, _ least: Double = leastContrast
  ) -> Colour? {
    guard let colour, let ground else { return colour }
    return (0...10).lazy.map { colour.mixed(with: ground.readable, Double($0) / 10) }
      .first { $0.contrast(to: ground) >= least }
  }

  /// Sets a role that the file says nothing about.
  private mutating func fill(_ role: Role, _ colour: Colour?) {
    if isOpen(role), colours[role] == nil {
      colours[role] = colour ?? Theme.standard.colours[role]
    }
  }

  /// Whether the file says nothing about a role, not even that it is the terminal's own.
  private func isOpen(_ role: Role) -> Bool {
    switch file.values[role.rawValue] {
    case .own, .colour: false
    case .foreign, nil: true
    }
  }

  private var heat: [Colour] {
    let gradients = ["heat", "temp", "cpu", "used", "process"].map { name in
      ThemeKeys.places(of: name).compactMap(file.colour)
    }
    // A ramp of one colour says nothing.
    let wide = gradients.first { colours in
      colours.count > 1
        && colours.dropFirst().contains {
          $0.difference(to: colours[0]) >= Self.leastDifference
        }
    }
    return wide ?? Theme.standard.ramps[.heat].map { [$0[0], $0[50], $0[100]] } ?? []
  }

  private var difference: [Colour] {
    let given = ThemeKeys.places(of: Ramp.difference.rawValue).map(file.colour)
    let middle =
      given[1] ?? assumedBackground.map { $0.mixed(with: $0.readable, 0.2) }
      ?? Theme.standard.ramps[.difference]?[50]
    return [given[0] ?? colours[.minus], middle, given[2] ?? colours[.plus]].compactMap { $0 }
  }
}

extension Role {
  /// Roles that stand beside one another and have to be told apart by colour, the most important
  /// ones first.
  static let groups: [[Role]] = [
    [.good, .warning, .error],
    [.loss, .groundTruth, .distillation, .mark],
    [.student, .teacher, .goal, .start],
    [.minus, .zero, .plus],
    [.gradient, .learningRate, .mark],
    [.loss, .overlay1, .overlay2, .overlay3],
    [.progress, .meter],
    [.scale, .mark],
  ]

  /// Whether something is read in this colour: text, or a line on a chart.
  var isRead: Bool {
    switch self {
    case .background, .selectedBackground, .divider, .meter: false
    default: true
    }
  }

  /// What the colour lies on.
  var ground: Role { self == .selected ? .selectedBackground : .background }

  /// The hue that people expect, in degrees of CIELAB; nil where they expect none.
  var hue: Double? {
    switch self {
    case .good: 140
    case .warning: 82
    case .error: 28
    default: nil
    }
  }

  /// The keys of btop's themes whose colour serves a role that a theme says nothing about, best
  /// first: charts' ends rather than starts, as these are what btop draws its peaks with.
  var substitutes: [String] {
    switch self {
    case .progress: ["process_end", "available_end", "cpu_start"]
    case .good, .student: ["cpu_start", "available_end", "free_end"]
    case .warning, .goal: ["cpu_mid", "temp_mid", "available_mid"]
    case .error, .start: ["cpu_end", "temp_end", "used_end"]
    case .loss: ["cpu_end", "cpu_start"]
    case .groundTruth, .minus: ["download_end", "cached_end", "temp_start"]
    case .distillation, .teacher: ["upload_end", "available_end", "temp_mid"]
    case .gradient: ["temp_end", "used_end"]
    case .learningRate: ["cached_end", "free_end"]
    case .scale: ["used_end", "process_mid"]
    case .plus: ["upload_end", "used_end", "cpu_end"]
    case .mark: ["hi_fg", "title", "proc_misc"]
    case .overlay1: ["available_end", "download_end"]
    case .overlay2: ["cached_end", "upload_end"]
    case .overlay3: ["free_end", "temp_start"]
    default: []
    }
  }
}
