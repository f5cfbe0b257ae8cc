import Terminal

/// Keys and what they do.
struct Binding: Sendable {
  /// The keys; the first one is shown.
  let keys: [Key]
  /// What they do.
  let action: Action
  /// A word or two for the footer; nil where it is not shown there.
  let label: String?
  /// A sentence for the help.
  let help: String
  /// Whether only a run that can be steered has it.
  let steers: Bool

  init(
    _ keys: Key..., does action: Action, label: String? = nil, steers: Bool = false, _ help: String
  ) {
    self.keys = keys
    self.action = action
    self.label = label
    self.help = help
    self.steers = steers
  }
}

extension Key {
  /// How the key is written.
  var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let letter): "^" + letter.uppercased()
    case .function(let number): "F\(number)"
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    }
  }
}
