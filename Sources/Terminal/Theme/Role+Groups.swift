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
