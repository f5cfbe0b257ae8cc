import RunStore
import Testing

@testable import Dashboard

@Suite("Order of tokens")
struct TokenOrderTests {
  @Test("much comes first, and turned around little", arguments: TokenQuantity.allCases)
  func quantities(quantity: TokenQuantity) {
    let text = TokensFixture.text()
    var order = TokenOrder()
    order.choose(.quantity(quantity))
    let values = order.sorted([text]).compactMap { text.value(quantity, of: $0.token) }
    #expect(values.count == text.count)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    order.choose(.quantity(quantity))
    #expect(order.isAscending)
    #expect(Set(order.sorted([text]).map(\.token)) == Set(text.range))
  }

  @Test("equal texts stay in the order of the text")
  func texts() {
    var order = TokenOrder()
    order.choose(.text)
    let text = TokensFixture.text()
    let sorted = order.sorted([text]).map(\.token)
    #expect(sorted.filter { text.texts[$0] == " fox" } == [6, 22])
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { text.texts[$0] <= text.texts[$1] })
  }

  @Test("tokens without a number come last")
  func missing() {
    var run = RunFixture.run()
    var trace = RunFixture.trace(watch: 1, count: 31, step: 260)
    trace[3].kd = nil
    trace[8].kd = .nan
    var update = RunUpdate()
    update.traces = [trace]
    run.apply(update)
    for isAscending in [true, false] {
      let order = TokenOrder(key: .quantity(.kd), isAscending: isAscending)
      #expect(order.sorted([TokensFixture.text(run)]).map(\.token).suffix(2) == [4, 9])
    }
  }

  @Test("the next column comes after the last one again")
  func next() {
    var order = TokenOrder()
    for key in TokenOrder.keys(hasTeacher: true).dropFirst() {
      order.chooseNext(hasTeacher: true)
      #expect(order.key == key)
    }
    order.chooseNext(hasTeacher: true)
    #expect(order.key == .position)
    #expect(TokenOrder.keys(hasTeacher: false).count == 3)
  }
}
