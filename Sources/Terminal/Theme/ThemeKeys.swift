/// The keys of theme files.
enum ThemeKeys {
  /// The gradients of btop's charts and bars; each has a start, and may have a middle and an end.
  static let gradients = [
    "cpu", "temp", "free", "cached", "available", "used", "download", "upload", "process",
  ]

  /// btop's single colours that are no role of ours.
  static let others = [
    "proc_misc", "cpu_box", "mem_box", "net_box", "proc_box", "proc_pause_bg", "proc_follow_bg",
    "proc_banner_bg", "proc_banner_fg", "followed_bg", "followed_fg",
  ]

  /// Every key that has a meaning here: a value that is no colour is an error.
  static let all = Set(
    Role.allCases.map(\.rawValue) + others
      + (gradients + Ramp.allCases.map(\.rawValue)).flatMap { places(of: $0) })

  /// The keys of a gradient's start, middle and end.
  static func places(of gradient: String) -> [String] {
    ["start", "mid", "end"].map { gradient + "_" + $0 }
  }
}
