import Terminal
import Testing

@testable import Dashboard
@testable import RunStore

@Suite("Parts of the weights pane") struct MatrixPartsTests {
  private static let run = RunFixture.run()
  private let states = MatrixState.all(of: Self.run, at: nil)

  @Test("matrices share rows by layer where there is too little room") func layers() {
    let run = Self.run
    let single = FlipMap(of: run, matrices: states, .zeros, rowLimit: 12)
    #expect(single.rows.count == 12)
    #expect(single.steps.first == 1 && single.steps.count == 24)
    #expect(single.values[7].allSatisfy { $0 == 0.93 })
    let grouped = FlipMap(of: run, matrices: states, .zeros, rowLimit: 11)
    #expect(grouped.rows.map(\.label) == ["layer 0", "layer 1", "layer 2"])
    #expect(grouped.rows[1].matrices == [4, 5, 6, 7])
    #expect(grouped.values[1].allSatisfy { $0 == 0.93 })
    #expect(grouped.row(of: 6) == 1)
  }

  /// The fixture's run with another quantizer and other measurements.
  private func made(
    _ quantizer: String, _ change: (inout MatrixStepRecord) -> Void = { _ in }
  ) -> RunData {
    var update = RunFixture.update(steps: 60)
    update.run?.quantizer = quantizer
    for step in update.measurements.indices {
      for matrix in update.measurements[step].indices {
        change(&update.measurements[step][matrix])
      }
    }
    var run = RunData()
    run.apply(update)
    return run
  }

  private func detail(_ run: RunData, _ size: Size = Screens.middle) -> Frame {
    var pane = WeightsPane()
    pane.isOpen = true
    return Screens.body(pane, size, run: run)
  }

  @Test(
    "codes have as many values as the quantizer says",
    arguments: [
      ("twn per row", 3), ("pact:0.7 per tensor", 3), ("minmax2 per row", 4),
      ("minmax8 per group:64", 256), ("a later one", 3),
    ])
  func levels(quantizer: String, count: Int) {
    #expect(made(quantizer).levelCount == count)
    #expect(MatrixState.all(of: made(quantizer), at: nil).first?.levelCount == count)
  }

  @Test("what holds of ternary codes alone is not said of others") func otherLevels() {
    let ternary = detail(made("twn per row") { $0.zeroShare = 0.9 }).lines.joined(separator: "\n")
    for text in ["of 1.58 bits", "-1 ", "+1 ", "mostly zero: over 80.0%", "within 5% of ±1", "┊"] {
      #expect(ternary.contains(text), "\(text)")
    }
    let others = made("minmax4 per row") {
      ($0.zeroShare, $0.minusShare, $0.plusShare, $0.entropy) = (0.9, 0.05, 0.05, 3.68)
    }
    let text = detail(others).lines.joined(separator: "\n")
    for expected in ["3.68 of 4.00 bits", " 0 90.0%", "within 5% of a threshold", "● <0", "○ >0"] {
      #expect(text.contains(expected), "\(expected)")
    }
    for ternaryOnly in ["mostly zero", "±1 ", "1.58"] { #expect(!text.contains(ternaryOnly)) }
    #expect(MatrixState.all(of: others, at: nil).allSatisfy { !$0.warnings.contains(.mostlyZero) })
    let list = Screens.body(WeightsPane(), Screens.middle, run: others).lines
    #expect(list[1].contains("<0 0 >0"))
  }

  @Test("weights beyond the histogram are told beside it and are no bars") func overflow() {
    let run = made("twn per row") {
      // A bell, and a tenth of all weights far out at each side.
      $0.histogram = (0..<64).map { abs(31 - $0) < 20 ? 100 : 0 }
      ($0.histogram[0], $0.histogram[63]) = (487, 487)
    }
    let lines = detail(run).lines
    let text = lines.joined(separator: "\n")
    #expect(text.contains("◂ 10.0%") && text.contains("10.0% ▸"))
    // The bell is as high as there is room.
    let top = lines.firstIndex { $0.contains("◂ 10.0%") } ?? 0
    #expect(lines[top].contains("████████"))
  }

  @Test("curves that coincide are both seen in a matrix's history") func coinciding() {
    let run = made("twn per row") { ($0.minusShare, $0.zeroShare, $0.plusShare) = (0.3, 0.4, 0.3) }
    var canvas = Canvas(Size(40, 12), symbols: Symbols(.braille))
    let context = Context(run: run, time: nil, overlays: [], log: [])
    MatrixHistoryView(history: MatrixHistory(of: 0, in: run), charts: RunCharts(context))
      .draw(on: &canvas)
    func cells(_ role: Role) -> Int {
      (1..<12).reduce(0) { sum, y in
        sum + (8..<36).count { canvas[$0, y].style.foreground == .role(role) }
      }
    }
    #expect(cells(.minus) >= 5 && cells(.plus) >= 5)
  }

  @Test("the corner of the codes stays inside of the matrix") func region() {
    let matrix = MatrixRecord(id: 0, name: "", rows: 20, columns: 8, histogramLimit: 3)
    var region = CodeRegion()
    region.move(rows: 5, columns: 5, in: matrix)
    #expect(region.row == 16 && region.column == 0)
    region.move(rows: -9, in: matrix)
    #expect(region == CodeRegion())
  }

  @Test("pairs of codes tell zeros from others by their shape") func pairs() {
    let map = CodeMap(
      step: 1, matrix: 0, firstRow: 0, firstColumn: 0, columnCount: 5,
      codes: [0, 0, 1, 1, 1, 0, -1, 0, 1, -1])
    let view = CodeMapView(
      matrix: states[0], map: map, region: CodeRegion(), look: .halves, reason: "")
    var canvas = Canvas(Size(60, 3), symbols: Symbols(.braille))
    view.draw(on: &canvas)
    #expect(canvas.frame.lines[1] == " ▄▀█▀")
    #expect(canvas[4, 1].style == Style(.role(.plus), on: .role(.minus)))
    var plain = Canvas(Size(60, 3), symbols: Symbols(.ascii))
    view.draw(on: &plain)
    #expect(Array(plain.frame.lines[1...]) == ["..+++", ".-.+-"])
    var colourless = Canvas(Size(60, 3), symbols: Symbols(.braille, depth: .none))
    view.draw(on: &colourless)
    #expect(Array(colourless.frame.lines[1...]) == ["··+++", "·-·+-"])
  }

  @Test("wide screens show list and matrix, short lists leave room for more") func layout() {
    func layout(_ width: Int, _ height: Int, rows: Int, isOpen: Bool = false) -> WeightsLayout {
      WeightsLayout(
        Size(width, height), view: .list, isOpen: isOpen,
        listHeight: MatrixListView.height(ofRows: rows))
    }
    #expect(layout(80, 20, rows: 12).main == Rect(Size(80, 20)))
    #expect(layout(80, 20, rows: 12).detail == nil)
    #expect(layout(80, 20, rows: 12, isOpen: true).detail == Rect(Size(80, 20)))
    #expect(layout(149, 32, rows: 30).detail == nil)
    #expect(layout(150, 32, rows: 30).detail != nil)
    #expect(layout(120, 32, rows: 12).below?.height == 15)
    #expect(layout(120, 32, rows: 20).below == nil)
  }
}
