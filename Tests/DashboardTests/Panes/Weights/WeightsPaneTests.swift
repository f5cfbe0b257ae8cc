import RunStore
import Terminal
import Testing
import Training

@testable import Dashboard

@Suite("Weights pane") struct WeightsPaneTests {
  private let size = ScreenLayout(Screens.small).body.size

  /// Made once: it takes a while.
  private static let run = RunFixture.run()

  private func context(time: Int? = nil, phase: RunPhase = .running) -> Context {
    var run = Self.run
    var update = RunUpdate()
    update.standing = RunFixture.standing(
      steps: 240, phase: phase, totalSteps: RunFixture.totalSteps)
    run.apply(update)
    return Context(run: run, time: time, overlays: [], log: [])
  }

  private func after(_ actions: Action...) -> WeightsPane {
    var pane = WeightsPane()
    for action in actions { _ = pane.perform(action, context()) }
    return pane
  }

  @Test("moves the selection and stops at the ends") func selection() {
    #expect(after(.down).selected == 1)
    #expect(after(.down, .down, .up).selected == 1)
    #expect(after(.up).selected == 0)
    #expect(after(.pageDown).selected == 10)
    #expect(after(.pageDown, .pageDown).selected == 11)
    #expect(after(.end).selected == 11)
    #expect(after(.end, .pageUp).selected == 1)
    #expect(after(.end, .home).selected == 0)
  }

  @Test("the selection moves in the order that is shown") func sortedSelection() {
    let pane = after(.sort, .down)
    #expect(pane.order.column == .zeros)
    #expect(pane.selected == pane.list(context()).shown[1].record.id)
    #expect(after(.sort, .reverse).order.isAscending)
  }

  @Test("opening asks for the codes, going back for no more") func opening() {
    var pane = after(.down)
    #expect(
      pane.perform(.open, context())
        == [.request(.send(.showCodes(matrix: 1, row: 0, column: 0)))])
    #expect(pane.isOpen && !pane.isAtRoot)
    #expect(pane.perform(.open, context()) == [])
    #expect(pane.perform(.back, context()) == [.request(.send(.hideCodes))])
    #expect(!pane.isOpen && pane.isAtRoot)
  }

  @Test(
    "nobody is asked who cannot answer",
    arguments: [RunPhase.finished, .silent(seconds: nil), .opening("", share: nil)])
  func cannotAsk(_ phase: RunPhase) {
    var pane = WeightsPane()
    let context = context(phase: phase)
    #expect(pane.perform(.open, context) == [])
    #expect(pane.isOpen)
    #expect(pane.perform(.back, context) == [])
  }

  @Test("arrows move the part of an opened matrix whose codes are shown") func region() {
    var pane = after(.open)
    #expect(
      pane.perform(.down, context()) == [.request(.send(.showCodes(matrix: 0, row: 16, column: 0)))]
    )
    #expect(
      pane.perform(.right, context()) == [
        .request(.send(.showCodes(matrix: 0, row: 16, column: 32)))
      ])
    #expect(
      pane.perform(.end, context()) == [
        .request(.send(.showCodes(matrix: 0, row: 112, column: 96)))
      ])
    #expect(pane.perform(.down, context()) == [])
    #expect(
      pane.perform(.up, context()) == [.request(.send(.showCodes(matrix: 0, row: 96, column: 96)))])
    #expect(
      pane.perform(.left, context()) == [
        .request(.send(.showCodes(matrix: 0, row: 96, column: 64)))
      ])
    #expect(
      pane.perform(.home, context()) == [.request(.send(.showCodes(matrix: 0, row: 0, column: 0)))])
    #expect(pane.perform(.left, context()) == [])
    #expect(pane.selected == 0)
  }

  @Test("pages turn to the next matrix of an opened one") func pages() {
    var pane = after(.open, .down)
    #expect(
      pane.perform(.pageDown, context())
        == [.request(.send(.showCodes(matrix: 1, row: 0, column: 0)))])
    #expect(pane.region == CodeRegion())
    #expect(
      pane.perform(.pageUp, context()) == [
        .request(.send(.showCodes(matrix: 0, row: 0, column: 0)))
      ])
    #expect(pane.perform(.pageUp, context()) == [])
  }

  @Test("views, pages, looks and quantities go round") func views() {
    #expect(after(.nextView).view == .flips)
    #expect(after(.nextView, .nextView).view == .list)
    #expect(after(.open, .nextView).page == .codes)
    #expect(after(.open, .nextView, .back).page == .summary)
    #expect(after(.open, .nextQuantity).look == .signs)
    #expect(after(.open, .nextQuantity, .previousQuantity).look == .halves)
    #expect(after(.nextQuantity).quantity == .flips)
    #expect(after(.nextView, .nextQuantity).quantity == .zeroFlips)
    #expect(after(.nextView, .previousQuantity).quantity == .zeros)
  }

  @Test("Escape forgets the filter") func filter() {
    var pane = WeightsPane()
    pane.filter = "mlp"
    #expect(!pane.isAtRoot)
    #expect(pane.perform(.back, context()) == [])
    #expect(pane.filter.isEmpty && pane.isAtRoot)
  }

  @Test("on the map over time, left and right go to measured steps") func travel() {
    var pane = after(.nextView)
    #expect(pane.perform(.left, context()) == [.look(.step(221))])
    #expect(pane.perform(.left, context(time: 221)) == [.look(.step(211))])
    #expect(pane.perform(.right, context(time: 211)) == [.look(.step(221))])
    #expect(pane.perform(.right, context(time: 221)) == [.look(.now)])
    #expect(pane.perform(.right, context()) == [.look(.now)])
    #expect(pane.perform(.left, context(time: 1)) == [.look(.step(1))])
    #expect(pane.perform(.down, context()) == [])
    #expect(pane.selected == 1)
    #expect(after(.left, .right).selected == nil)
  }

  // MARK: The mouse

  @Test("a click selects a row, another one opens it") func clickRow() {
    var pane = WeightsPane()
    let row = Mouse(.press, at: Point(10, 4))
    #expect(pane.mouse(row, in: size, context()) == [])
    #expect(pane.selected == 2 && !pane.isOpen)
    #expect(
      pane.mouse(row, in: size, context())
        == [.request(.send(.showCodes(matrix: 2, row: 0, column: 0)))])
    #expect(pane.isOpen)
  }

  @Test("a click on a title sorts, whatever the glyphs", arguments: GlyphSet.allCases)
  func clickTitle(_ glyphs: GlyphSet) {
    // In ASCII titles are wider: all that is right of them stands elsewhere.
    var context = context()
    context.symbols = Symbols(glyphs)
    let size = Size(140, 20)
    for column in MatrixColumn.sortable {
      var pane = WeightsPane()
      var canvas = Canvas(size, symbols: context.symbols)
      pane.draw(on: &canvas, context)
      let titles = Array(canvas.frame.lines[1])
      let title = column.column(context.symbols, nameWidth: 1, isTernary: true).title
      guard
        let place = titles.indices.first(where: {
          String(titles[$0...]).hasPrefix(title + " ") && (titles[$0 - 1] == " ")
        })
      else { continue }
      for end in [place, place + title.count - 1] {
        pane.order = MatrixOrder()
        _ = pane.mouse(Mouse(.press, at: Point(end, 1)), in: size, context)
        #expect(pane.order.column == column)
      }
      let isAscending = pane.order.isAscending
      _ = pane.mouse(Mouse(.press, at: Point(place, 1)), in: size, context)
      #expect(pane.order.isAscending != isAscending)
      #expect(pane.selected == nil)
    }
  }

  @Test("the wheel moves the selection, or the part of an opened matrix") func wheel() {
    var pane = WeightsPane()
    _ = pane.mouse(Mouse(.scrollDown, at: Point(10, 5)), in: size, context())
    #expect(pane.selected == 3)
    _ = pane.mouse(Mouse(.scrollUp, at: Point(10, 5)), in: size, context())
    #expect(pane.selected == 0)
    _ = pane.perform(.open, context())
    _ = pane.mouse(Mouse(.scrollDown, at: Point(10, 5)), in: size, context())
    #expect(pane.region.row == 16)
  }

  @Test("a click on the map over time goes to the matrix and the step") func clickMap() {
    var pane = after(.nextView)
    // The first column of the map, in its third row.
    #expect(pane.mouse(Mouse(.press, at: Point(13, 3)), in: size, context()) == [.look(.step(1))])
    #expect(pane.selected == 2)
    #expect(pane.mouse(Mouse(.drag, at: Point(78, 2)), in: size, context()) == [.look(.now)])
    #expect(pane.selected == 1)
    #expect(pane.mouse(Mouse(.press, at: Point(4, 3)), in: size, context()) == [])
  }

  @Test("on wide screens list, map and matrix react where they stand") func wide() {
    let size = ScreenLayout(Screens.large).body.size
    var pane = WeightsPane()
    _ = pane.mouse(Mouse(.press, at: Point(10, 5)), in: size, context())
    #expect(pane.selected == 3)
    let rows = pane.list(context()).shown.count
    let below =
      WeightsLayout(
        size, view: pane.view, isOpen: false, listHeight: MatrixListView.height(ofRows: rows)
      ).below ?? Rect(Size(0, 0))
    let result = pane.mouse(
      Mouse(.press, at: Point(below.x + 13, below.y + 1)), in: size, context())
    #expect(result == [.look(.step(1))])
    #expect(pane.selected == 0)
    #expect(
      pane.mouse(Mouse(.press, at: Point(150, 5)), in: size, context())
        == [.request(.send(.showCodes(matrix: 0, row: 0, column: 0)))])
    // Another row shows another matrix's codes.
    #expect(
      pane.mouse(Mouse(.press, at: Point(10, 3)), in: size, context())
        == [.request(.send(.showCodes(matrix: 1, row: 0, column: 0)))])
  }

  // MARK: What is said

  @Test("says why there is nothing") func reasons() {
    func text(_ run: RunData) -> String {
      Screens.body(WeightsPane(), Screens.middle, run: run).lines.joined(separator: "\n")
    }
    #expect(text(RunData()).contains("Nothing is known"))
    var update = RunFixture.update(steps: 0)
    update.measurements = []
    var run = RunData()
    run.apply(update)
    #expect(text(run).contains("have not been measured yet"))
    update.run?.quantizer = "none"
    run.apply(update)
    #expect(text(run).contains("without a quantizer"))
  }

  @Test("says how many matrices a filter leaves, or that it leaves none") func filtered() {
    var pane = WeightsPane()
    pane.filter = "q_proj"
    #expect(Screens.body(pane, Screens.small).lines[0].contains("3 of 12 shown"))
    pane.filter = "nothing"
    let lines = Screens.body(pane, Screens.small).lines
    #expect(lines[0].contains("0 of 12 shown"))
    #expect(lines.contains { $0.contains("No matrix is called 'nothing'") })
  }

  @Test("says why there are no codes") func noCodes() {
    var pane = after(.down, .open, .nextView)
    func text(_ phase: RunPhase) -> String {
      Screens.body(pane, Screens.small, run: context(phase: phase).run).lines.joined()
    }
    #expect(text(.running).contains("Waiting for the codes"))
    #expect(text(.finished).contains("training has ended"))
    pane.selected = 0
    #expect(text(.finished).contains("codes rows 0-33 columns 0-77 at step 231"))
    pane.region.move(rows: 1, in: RunFixture.matrices[0])
    #expect(text(.running).contains("waiting for row 16, column 0"))
  }
}
