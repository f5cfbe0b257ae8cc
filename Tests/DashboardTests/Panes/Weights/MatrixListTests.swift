import RunStore
import Testing

@testable import Dashboard

@Suite("Lists of matrices") struct MatrixListTests {
  private static let fixture = MatrixState.all(of: RunFixture.run(), at: nil)

  private let all = Self.fixture

  private func list(_ filter: String = "", by column: MatrixColumn? = nil, reversed: Bool = false)
    -> MatrixList
  {
    var order = MatrixOrder()
    if let column { order.choose(column) }
    if reversed { order.reverse() }
    return MatrixList(all, filter: filter, order: order)
  }

  @Test("the order of the model comes first") func modelOrder() {
    #expect(list().shown.map(\.record.id) == Array(0..<12))
    #expect(list(reversed: true).shown.map(\.record.id) == Array((0..<12).reversed()))
  }

  @Test("numbers are sorted from the greatest on") func numbers() {
    let shares = list(by: .codes).shown.map(\.values.zeroShare)
    #expect(shares == shares.sorted(by: >))
    #expect(list(by: .codes).shown.first?.record.id == 7)
    #expect(list(by: .flips, reversed: true).shown.first?.record.id == 5)
    #expect(list(by: .shape).shown.first?.record.columns == 344)
    #expect(Set(list(by: .warnings).shown.prefix(2).map(\.record.id)) == [5, 7])
  }

  @Test("equal ones keep the order of the model") func stable() {
    #expect(list(by: .scale).shown.map(\.record.id) == Array(0..<12))
    #expect(list(by: .scale, reversed: true).shown.map(\.record.id) == Array(0..<12))
  }

  @Test("what is no number comes last, whatever the order", arguments: [false, true])
  func notANumber(isReversed: Bool) {
    var states = all
    var values = states[3].values
    values.signalToQuantizationNoise = .nan
    states[3] = MatrixState(
      record: states[3].record, name: states[3].name, values: values, levelCount: 3, warnings: [])
    var order = MatrixOrder()
    order.choose(.noise)
    if isReversed { order.reverse() }
    #expect(order.sorted(states).last?.record.id == 3)
  }

  @Test("the key goes through every column and returns to names") func cycle() {
    var order = MatrixOrder()
    var seen: [MatrixColumn] = []
    repeat {
      seen.append(order.column)
      order.next()
    } while order.column != .name && seen.count < 50
    #expect(seen == MatrixColumn.sortable)
    #expect(order.isAscending)
  }

  @Test("choosing a column again turns its order around") func again() {
    var order = MatrixOrder()
    order.choose(.flips)
    #expect(!order.isAscending)
    order.choose(.flips)
    #expect(order.isAscending)
  }

  @Test("filters look for any part of the short or the whole name, in any case") func filter() {
    #expect(list("Q_PROJ").shown.map(\.record.id) == [0, 4, 8])
    #expect(list("mlp").shown.count == 6)
    #expect(list("layers.2").shown.map(\.record.id) == [8, 9, 10, 11])
    #expect(list("nothing").shown.isEmpty)
    #expect(list("nothing").selected(3) == nil)
  }

  @Test("the selection stays with its matrix, or goes to the first one") func selection() {
    #expect(list(by: .flips, reversed: true).selected(7)?.record.id == 7)
    #expect(list("q_proj").selected(7)?.record.id == 0)
    #expect(list().selected(nil)?.record.id == 0)
  }

  @Test("in totals each weight counts the same") func totals() {
    let totals = MatrixTotals(of: all.map(\.values), all.map(\.record))
    let count = all.reduce(0) { $0 + $1.record.rows * $1.record.columns }
    let zeros = all.reduce(0) { $0 + $1.values.zeroShare * Double($1.weightCount) }
    #expect(totals.weightCount == count)
    #expect(abs(totals.mean(\.zeroShare) - zeros / Double(count)) < 1e-12)
    #expect(MatrixTotals(of: [], []).weightCount == 0)
    #expect(MatrixTotals(of: [], []).mean(\.zeroShare) == 0)
  }
}
