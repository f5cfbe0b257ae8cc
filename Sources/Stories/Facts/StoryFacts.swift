/// What one story has settled on: a word for every role.
package struct StoryFacts: Sendable {
  private let words: [WordTable]
  /// The row that each role has taken.
  private var rows: [Int] = []

  init(words: [WordTable], random: inout StoryRandom) {
    self.words = words
    rows.reserveCapacity(Role.allCases.count)
    for role in Role.allCases {
      let table = words[role.sort.rawValue]
      var row: Int
      repeat { row = table.draw(with: &random) } while !fits(table.rows[row], row, for: role)
      rows.append(row)
    }
  }

  /// Whether a word is still free, and right for the character that it is to describe.
  private func fits(_ word: WordTable.Row, _ row: Int, for role: Role) -> Bool {
    for place in rows.indices
    where rows[place] == row && Role.allCases[place].sort == role.sort {
      return false
    }
    switch role {
    case .heroKind: return word.gender.fits(gender(of: .hero))
    case .friendKind: return word.gender.fits(gender(of: .friend))
    default: return true
    }
  }

  private func word(_ role: Role) -> WordTable.Row {
    words[role.sort.rawValue].rows[rows[role.rawValue]]
  }

  func phrase(_ role: Role, column: Int) -> Phrase { word(role).phrases[column] }

  /// The word of a role, in the form of its first column.
  package func text(of role: Role) -> String { word(role).word }

  /// The gender of a character.
  package func gender(of role: Role) -> Gender { word(role).gender }
}
