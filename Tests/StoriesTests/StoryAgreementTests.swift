import Stories
import Testing

@Suite("Agreement in stories")
struct StoryAgreementTests {
  @Test("uses the pronouns of its characters", arguments: [Gender.he, .she])
  func pronouns(gender: Gender) {
    let others: Set<Substring> =
      gender == .he ? ["she", "her", "herself"] : ["he", "him", "his", "himself"]
    let tales = Tales.all.filter { tale in
      [Role.hero, .friend, .elder, .relative].allSatisfy { tale.facts.gender(of: $0) == gender }
    }
    #expect(tales.count > 50)
    for tale in tales {
      #expect(others.isDisjoint(with: tale.words), "\(tale.text)")
    }
  }

  @Test("gives a character's kind the character's gender")
  func kinds() {
    let gendered: [String: Gender] = ["girl": .she, "princess": .she, "boy": .he, "wizard": .he]
    for tale in Tales.all {
      if let gender = gendered[tale.facts.text(of: .heroKind)] {
        #expect(tale.facts.gender(of: .hero) == gender)
      }
      if let gender = gendered[tale.facts.text(of: .friendKind)] {
        #expect(tale.facts.gender(of: .friend) == gender)
      }
    }
  }

  @Test("names its hero at once and its friend in time, who are not the same")
  func names() {
    for tale in Tales.all {
      let (hero, friend) = (tale.facts.text(of: .hero), tale.facts.text(of: .friend))
      #expect(hero != friend)
      #expect(tale.beginning(0.25).contains(hero), "\(tale.text)")
      #expect(tale.text.contains(friend) || tale.plot == "helping" || tale.plot == "learning")
    }
  }

  @Test("finds what was lost")
  func lostAndFound() {
    for tale in Tales.ofPlot("lost and found") {
      let thing = tale.facts.text(of: .thing)
      let look = tale.facts.text(of: .look)
      #expect(tale.beginning(0.35).contains("\(look) \(thing)"), "\(tale.text)")
      #expect(tale.ending(from: 0.5).contains(thing), "\(tale.text)")
      #expect(tale.text.contains(tale.facts.text(of: .spot)), "\(tale.text)")
    }
  }

  @Test("says in the end who has what after a trade")
  func trade() {
    for tale in Tales.ofPlot("trade") {
      let (hero, friend) = (tale.facts.text(of: .hero), tale.facts.text(of: .friend))
      let (thing, goods) = (tale.facts.text(of: .thing), tale.facts.text(of: .goods))
      let (elder, prize) = (tale.facts.text(of: .elder), tale.facts.text(of: .prize))
      let look = tale.facts.text(of: .look)
      let shine = tale.facts.text(of: .shine)
      let number = tale.facts.text(of: .number)
      let article = "aeiou".contains(shine.first ?? " ") ? "an" : "a"
      let recaps = [
        "\(friend) got the \(thing), the \(elder) got the \(goods), and \(hero) got the \(prize).",
        "\(friend) had the \(look) \(thing), the \(elder) had \(number) \(goods), "
          + "and \(hero) had \(article) \(shine) \(prize).",
        "the \(thing) belonged to \(friend), the \(goods) belonged to the \(elder), "
          + "and the \(prize) belonged to \(hero).",
      ]
      #expect(recaps.contains { tale.text.contains($0) }, "\(tale.text)")
    }
  }

  @Test("counts what is left")
  func sharing() {
    for tale in Tales.ofPlot("sharing") {
      let number = Self.number(tale.facts.text(of: .number))
      let counted = Set(tale.words.compactMap { Self.numbers.firstIndex(of: String($0)) })
      #expect(counted.contains(number) && counted.contains(number - 1), "\(tale.text)")
      #expect(counted.isSubset(of: [1, 2, number - 1, number, number + 1]), "\(tale.text)")
    }
  }

  @Test("lets the larger number win")
  func contest() {
    for tale in Tales.ofPlot("contest") {
      let numbers = tale.words.compactMap { Self.numbers.firstIndex(of: String($0)) }
      let number = Self.number(tale.facts.text(of: .number))
      let isTie = tale.text.contains("Nobody had won")
      #expect(numbers.contains(number + 1) == !isTie, "\(tale.text)")
      #expect(numbers.contains(number), "\(tale.text)")
    }
  }

  private static let numbers = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen",
  ]

  private static func number(_ word: String) -> Int { numbers.firstIndex(of: word) ?? -1 }

  @Test("comes back to what helped, to the broken thing, and to the sound at night")
  func consequences() {
    for tale in Tales.ofPlot("broken") {
      let thing = tale.facts.text(of: .thing)
      #expect(tale.beginning(0.4).contains(thing) && tale.ending(from: 0.5).contains(thing))
    }
    for tale in Tales.ofPlot("noise") {
      let sound = tale.facts.text(of: .noise)
      #expect(tale.beginning(0.5).lowercased().contains(sound), "\(tale.text)")
    }
    for tale in Tales.ofPlot("surprise") {
      let occasion = tale.facts.text(of: .occasion)
      #expect(tale.beginning(0.5).contains(occasion), "\(tale.text)")
      #expect(tale.ending(from: 0.3).contains(occasion), "\(tale.text)")
    }
  }
}
