import RunStore
import Terminal
import Testing

@testable import Dashboard

@Suite("Lists of tokens")
struct TokenListTests {
  private let context = TokensFixture.context()

  @Test("* lists a token's occurrences in all texts, with its loss over the steps")
  func occurrences() throws {
    var pane = TokensPane()
    pane.cursor = 6
    let token = try #require(pane.text(context)).watch.tokens[6]
    #expect(pane.perform(.findToken, context) == [])
    let list = pane.list(context)
    #expect(!list.places.isEmpty)
    for place in list.places { #expect(list.texts[place.text].watch.tokens[place.token] == token) }
    let all = context.run.texts(at: nil).reduce(0) {
      $0 + $1.tokens.dropFirst().count { $0 == token }
    }
    #expect(list.places.count == all)
    let text = Screens.body(pane, Screens.large, run: context.run).lines.joined(separator: "\n")
    #expect(text.contains("its loss over the steps, mean of \(all)"))
    _ = pane.perform(.back, context)
    #expect(pane.token == nil && pane.list(context).places.count > all)
  }

  @Test("the hardest tokens are those of all texts that the student loses most on")
  func hardest() {
    var pane = TokensPane()
    pane.view = .hardest
    let list = pane.list(context)
    #expect(Set(list.places.map(\.text)).count == context.run.texts(at: nil).count)
    let differences = list.places.compactMap {
      list.texts[$0.text].value(.difference, of: $0.token)
    }
    #expect(differences.count == list.places.count)
    #expect(zip(differences, differences.dropFirst()).allSatisfy { $0 >= $1 })
    pane.kept = nil
    let without = TokensFixture.context(TokensFixture.runWithoutTeacher)
    let losses = pane.list(without).places.compactMap {
      pane.list(without).texts[$0.text].value(.studentCrossEntropy, of: $0.token)
    }
    #expect(!losses.isEmpty && zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test("a list is made once, until something that decides about it changes")
  func kept() throws {
    let context = TokensFixture.context(TokensFixture.runWithBatch)
    var pane = TokensPane()
    pane.view = .list
    pane.watch = 3
    _ = pane.perform(.down, context)
    let first = try #require(pane.kept)
    // What is kept is what is shown, also where it was changed since.
    let marked = TokenList(first.source, context)
    pane.kept = marked
    #expect(pane.list(context).places == marked.places)
    _ = pane.perform(.reverse, context)
    #expect(pane.kept?.source != first.source)
    #expect(pane.kept?.places == first.places.reversed())
    var update = RunFixture.update()
    update.watches = context.run.watches
    update.traces = [RunFixture.trace(watch: 3, count: 23, step: 260)]
    var run = context.run
    run.apply(update)
    let list = pane.list(TokensFixture.context(run))
    #expect(list.source != first.source, "a new trace makes a new list")
  }

  @Test("the scales of a text and of the last batch are distributed over the same values")
  func distributions() {
    var pane = TokensPane()
    pane.view = .scale
    let size = Screens.large
    let alone = Screens.body(pane, size, run: RunFixture.run()).lines.joined(separator: "\n")
    #expect(alone.contains("this text, 31 tokens") && alone.contains("B inspects a batch"))
    let both = Screens.body(pane, size, run: TokensFixture.runWithBatch).lines
      .joined(separator: "\n")
    #expect(both.contains("batch of step 240, 37 tokens"))
  }
}
