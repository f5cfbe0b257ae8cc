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
    #expect(single.column(at: 12) == 1)
    #expect(single.column(at: nil) == 23)
    #expect(single.column(at: 0) == 0)
  }

  @Test("a resampled histogram keeps its sum and its shape") func histogram() {
    let counts: [UInt32] = [1, 2, 3, 4]
    for width in [2, 3, 4, 7, 9] {
      let bins = MatrixHistogramView.resampled(counts, into: width)
      #expect(bins.count == width)
      #expect(abs(bins.reduce(0, +) - 10) < 1e-9)
    }
    #expect(MatrixHistogramView.resampled(counts, into: 2) == [3, 7])
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
