/// A place that a word takes in a story, and keeps to the end.
///
/// Roles that draw from the same table never draw the same word.
package enum Role: Int, CaseIterable, Sendable {
  case hero, heroKind, heroTrait
  case friend, friendKind, friendTrait
  case elder, relative
  case thing, prize
  case look, shine
  case goods, wares
  case number
  case place, far
  case spot, nook, corner
  case time, weather, mishap, trouble, skill, project, occasion, noise, contest, treat

  /// What the rules call it.
  var name: String {
    switch self {
    case .heroKind: "hero.kind"
    case .heroTrait: "hero.trait"
    case .friendKind: "friend.kind"
    case .friendTrait: "friend.trait"
    default: "\(self)"
    }
  }

  /// The words that may take the role.
  var sort: WordTable.Sort {
    switch self {
    case .hero, .friend: .names
    case .heroKind, .friendKind: .kinds
    case .heroTrait, .friendTrait: .traits
    case .elder: .elders
    case .relative: .relatives
    case .thing, .prize: .things
    case .look, .shine: .looks
    case .goods, .wares: .goods
    case .number: .numbers
    case .place, .far: .places
    case .spot, .nook, .corner: .spots
    case .time: .times
    case .weather: .weathers
    case .mishap: .mishaps
    case .trouble: .troubles
    case .skill: .skills
    case .project: .projects
    case .occasion: .occasions
    case .noise: .noises
    case .contest: .contests
    case .treat: .treats
    }
  }

  /// The role and the column that `<name>` stands for.
  static func find(_ name: String) -> (role: Role, column: Int)? {
    if let role = allCases.first(where: { $0.name == name }) { return (role, 0) }
    let parts = name.split(separator: ".").map(String.init)
    // The hero is the one that pronouns mean unless they say otherwise.
    let (owner, form) = parts.count == 1 ? ("hero", name) : (parts[0], parts[parts.count - 1])
    guard parts.count <= 2, let role = allCases.first(where: { $0.name == owner }),
      let column = role.sort.columns.firstIndex(of: form)
    else { return nil }
    return (role, column)
  }
}
