/// Words of one sort, each in all the forms that stories need, the most frequent first.
///
/// In text, a row is a line and its forms stand between slashes. In tables of characters, the
/// pronoun "he" or "she" stands for all its forms.
struct WordTable: Sendable {
  struct Row: Sendable {
    /// The first form, as the table has it.
    let word: String
    let gender: Gender
    /// One phrase for each column.
    let phrases: [Phrase]
  }

  let rows: [Row]
  private let weights: ZipfWeights

  init(_ sort: Sort, parser: inout PhraseParser) {
    rows = sort.text.split(separator: "\n").map { line in
      var forms = line.split(separator: "/").map(Self.trimmed)
      var gender = Gender.any
      if sort.hasGender, forms.count > 1 {
        guard let own = Gender(rawValue: forms.removeLast()) else {
          preconditionFailure("a pronoun should end the row '\(line)'")
        }
        gender = own
      }
      if sort.columns.contains("he") { forms += gender.pronouns }
      precondition(forms.count == sort.columns.count, "the row '\(line)' of \(sort)")
      return Row(word: forms[0], gender: gender, phrases: forms.map { parser.parse($0) })
    }
    weights = ZipfWeights(count: rows.count)
  }

  private static func trimmed(_ form: Substring) -> String {
    var form = form.drop { $0 == " " }
    while form.last == " " { form.removeLast() }
    return String(form)
  }

  func draw(with random: inout StoryRandom) -> Int { weights.draw(with: &random) }
}
