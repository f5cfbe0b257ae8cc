import RunStore
import Terminal
import Testing
import Training

@testable import Dashboard

@Suite("Tokens of a batch")
struct BatchTests {
  private let context = TokensFixture.context(TokensFixture.runWithBatch)

  private func pane(_ view: TokensView = .list, watch: Int = 3) -> TokensPane {
    var pane = TokensPane()
    pane.view = view
    pane.watch = watch
    return pane
  }

  @Test("B asks for the batch; it is shown when it comes, what matters most first")
  func asked() {
    var driver = Driver(tab: .tokens)
    driver.press(.character("B"))
    #expect(driver.take() == [.send(.inspectBatch)])
    driver.run("batch")
    #expect(driver.take() == [.send(.inspectBatch)])
    driver.send(.sent(id: 1, .inspectBatch))
    let run = TokensFixture.runWithBatch
    var update = RunUpdate()
    update.watches = run.watches
    update.traces = [3, 4].compactMap { run.traces[$0]?.value(at: nil) }
    driver.send(.update(update))
    #expect(driver.state.pane(TokensPane.self).view == .list)
    #expect(driver.text.contains("the batch of step 240, 2 sequences"))
    #expect(driver.text.contains("scale ▼"))
    let pane = driver.state.pane(TokensPane.self)
    let list = pane.list(driver.state.context)
    #expect(pane.selected(in: list) == list.places.first)
    // It is there already when it is asked for again.
    driver.press(.character("v"), .character("M"))
    driver.send(.sent(id: 2, .inspectBatch))
    update = RunUpdate()
    update.answers = [Answer(id: 2, step: 240, after: "2 sequences of step 240")]
    driver.send(.update(update))
    #expect(driver.text.contains("the batch of step 240, 2 sequences"))
    #expect(driver.state.pane(TokensPane.self).awaited == (0, 0, 0))
  }

  @Test("all sequences are sorted together", arguments: [TokenQuantity.scale, .kd, .difference])
  func sorted(quantity: TokenQuantity) {
    var pane = pane()
    pane.order = TokenOrder(key: .quantity(quantity), isAscending: false)
    let list = pane.list(context)
    #expect(list.places.count == 23 + 14)
    #expect(Set(list.places.map(\.text)) == [0, 1])
    let values = list.places.compactMap { list.texts[$0.text].value(quantity, of: $0.token) }
    #expect(values.count == 37)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test("the cursor goes from one sequence to another, and Enter opens that one")
  func moving() {
    var pane = pane()
    pane.order = TokenOrder(key: .position)
    _ = pane.perform(.home, context)
    #expect(pane.watch == 3 && pane.cursor == 1)
    _ = pane.perform(.end, context)
    #expect(pane.watch == 4 && pane.cursor == 23)
    for _ in 0..<13 { _ = pane.perform(.up, context) }
    #expect(pane.watch == 4 && pane.cursor == 10)
    _ = pane.perform(.up, context)
    #expect(pane.watch == 3 && pane.cursor == 23)
    _ = pane.perform(.down, context)
    _ = pane.perform(.open, context)
    #expect(pane.view == .text)
    #expect(pane.text(context)?.watch.id == 4)
  }

  @Test("the next text after a batch is none of its sequences")
  func next() {
    var pane = pane()
    _ = pane.perform(.nextWatch, context)
    #expect(pane.watch == 1)
    _ = pane.perform(.previousWatch, context)
    #expect([3, 4].contains(pane.watch))
  }

  @Test("before its step, the batch is not there")
  func earlier() {
    let run = TokensFixture.runWithBatch
    #expect(run.texts(at: 200).map(\.id) == [1, 2])
    #expect(run.texts(at: nil).map(\.id) == [1, 2, 3, 4])
  }

  @Test("tokens that are no labels have no scale, and the others share it")
  func labels() throws {
    let text = WatchedText(TokensFixture.runWithBatch.watches[3], context)
    #expect(text.tokens == Array(10..<24))
    #expect(text.count == 14)
    #expect(text.scale[..<10].allSatisfy { $0 == nil })
    let setting = ScaleSetting(temperature: 5, source: .entropy)
    let multiples = try #require(text.scale(setting))
    #expect(abs(multiples.compactMap { $0 }.reduce(0, +) - 14) < 1e-9)
    #expect(multiples.count { $0 != nil } == 14)
  }
}
