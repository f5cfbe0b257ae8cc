extension WordTable {
  /// The sorts of words, and the forms that each comes in.
  enum Sort: Int, CaseIterable, Sendable {
    case names, kinds, traits, elders, relatives
    case things, looks, goods, numbers
    case places, spots, times
    case weathers, mishaps, troubles, skills, projects, occasions, noises, contests, treats

    /// The names of the columns; rules ask for any but the first by name.
    var columns: [String] {
      switch self {
      case .names, .elders, .relatives: ["name", "he", "him", "his", "himself"]
      case .kinds, .traits, .looks, .spots, .occasions, .treats: ["name"]
      case .things: ["name", "broke", "broken", "means", "mend", "mended"]
      case .goods: ["many", "one", "source"]
      case .numbers: ["count", "less", "more"]
      case .places: ["name", "at"]
      case .times: ["start", "later", "end"]
      case .weathers: ["start", "effect", "feeling", "help", "end"]
      case .mishaps: ["cause", "lesson"]
      case .troubles: ["problem", "deed", "did", "result"]
      case .skills: ["do", "did", "doing", "failure", "where"]
      case .projects: ["name", "make", "made", "trace", "yours"]
      case .noises: ["sound", "guess", "cause", "remedy"]
      case .contests: ["name", "task", "did", "unit"]
      }
    }

    /// Whether a pronoun may end the row.
    var hasGender: Bool { self == .kinds || columns.contains("he") }

    var text: String {
      switch self {
      case .names: Words.names
      case .kinds: Words.kinds
      case .traits: Words.traits
      case .elders: Words.elders
      case .relatives: Words.relatives
      case .things: Words.things
      case .looks: Words.looks
      case .goods: Words.goods
      case .numbers: Words.numbers
      case .places: Words.places
      case .spots: Words.spots
      case .times: Words.times
      case .weathers: Words.weathers
      case .mishaps: Words.mishaps
      case .troubles: Words.troubles
      case .skills: Words.skills
      case .projects: Words.projects
      case .occasions: Words.occasions
      case .noises: Words.noises
      case .contests: Words.contests
      case .treats: Words.treats
      }
    }
  }
}
