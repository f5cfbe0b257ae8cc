import Foundation
import Terminal
import Testing

@Suite("Line chart")
struct LineChartTests {
  private func chart(_ values: [Double], _ scale: ValueAxis.Scale = .linear) -> LineChart {
    LineChart(
      lines: [.init(Series(values: values), ink: .role(.loss), label: "loss")],
      axis: ValueAxis(scale))
  }

  @Test(
    "one spike in 100,000 steps reaches the top at every width", arguments: [24, 40, 80, 133, 200])
  func spike(width: Int) throws {
    let values = (0..<100_000).map { $0 == 61_803 ? 99.0 : Double($0 % 5) }
    for glyphs in GlyphSet.allCases {
      let text = rows(width, 12, glyphs) { chart(values).draw(on: &$0) }
      // The rows below the legend and above the noise show the spike alone.
      for row in text[1..<7] {
        let plot = row.drop { $0 != "│" && $0 != "┤" && $0 != "|" && $0 != "+" }.dropFirst()
        #expect(plot.count { $0 != " " } == 1, "\(glyphs) \(width): \(row)")
      }
    }
  }

  @Test("a value's deviation is a bar on both sides of it, for which there is room")
  func deviations() {
    var series = Series(smoothing: 0)
    series.append(step: 0, value: 0.5, deviation: 0.25)
    series.append(step: 10, value: 0.5)
    var chart = LineChart(
      lines: [.init(series, ink: .role(.student), label: "acc", marksValues: true)])
    let scale = chart.frame(in: Size(40, 14), Symbols(.braille)).scale
    for glyphs in GlyphSet.allCases {
      let text = rows(40, 14, glyphs) { chart.draw(on: &$0) }
      let first = text[1..<12].indices.filter { index in
        let plot = text[index].drop { !"│┤|+".contains($0) }.dropFirst()
        return plot.first ?? " " != " "
      }
      let (top, bottom) = (scale.row(of: 0.75) ?? -9, scale.row(of: 0.25) ?? -9)
      #expect(first == Array(top + 1...bottom + 1), "\(glyphs)\n\(text.joined(separator: "\n"))")
    }
    series.removeAll(after: -1)
    chart.lines[0].series = series
    #expect(series.deviations(in: 0...10).isEmpty)
  }

  @Test("a spike among marked values is seen too")
  func spikeOfMarks() {
    var chart = chart((0..<10_000).map { $0 == 4321 ? 50 : 1 })
    chart.lines[0].marksValues = true
    let text = rows(60, 12) { chart.draw(on: &$0) }
    #expect(
      text[2...6].allSatisfy { row in
        row.contains { (0x2801...0x28FF).contains($0.unicodeScalars.first?.value ?? 0) }
      })
  }

  @Test("one value that was told with two precisions has the labels of one")
  func almostConstant() {
    for spacing in [ValueAxis.Scale.linear, .logarithmic] {
      let value = 5.81450503
      let scale = PlotScale(
        showing: value...value + 2e-8, spacing, rows: 12,
        dotsPerRow: 4)
      #expect(scale.ticks.allSatisfy { $0.label.count <= 4 }, "\(scale.ticks.map(\.label))")
    }
  }

  @Test("a constant is a flat line in the middle, on its value's row")
  func constant() {
    for value in [0, 3.5, -2, 1e-9] {
      let text = rows(40, 12) { chart(Array(repeating: value, count: 50)).draw(on: &$0) }
      let drawn = text[1..<10].indices.filter { index in
        text[index].drop { $0 != "│" && $0 != "┤" }.dropFirst().contains { $0 != " " }
      }
      #expect(drawn.count == 1, "\(value)")
      #expect((3...7).contains(drawn.first ?? 0), "\(value): \(text)")
      let scale = chart([value]).frame(in: Size(40, 12), Symbols(.braille)).scale
      #expect(scale.row(of: value).map { $0 + 1 } == drawn.first, "\(text)")
    }
  }

  @Test("a single value is a cross with its step on the axis")
  func single() {
    let text = rows(40, 12) { chart([2.5]).draw(on: &$0) }
    let dots = text[1..<10].joined().unicodeScalars.filter { (0x2801...0x28FF).contains($0.value) }
    #expect(dots.reduce(0) { $0 + ($1.value - 0x2800).nonzeroBitCount } == 5, "\(text)")
    #expect(text.last?.contains(" 0 ") == true || text.last?.hasSuffix(" 0") == true)
  }

  @Test("what is no number and what is infinite stand at the edges, where they were")
  func marks() throws {
    var values = Array(repeating: 1.0, count: 100)
    (values[20], values[50], values[80]) = (.nan, .infinity, -.infinity)
    let text = rows(80, 12) { chart(values).draw(on: &$0) }
    let plot = text[1..<10].map { Array($0.drop { $0 != "│" && $0 != "┤" }.dropFirst()) }
    let nan = try #require(plot[0].firstIndex(of: "×"))
    let up = try #require(plot[0].firstIndex(of: "▲"))
    let down = try #require(plot[8].firstIndex(of: "▼"))
    #expect(abs(Double(nan) / 73 - 0.2) < 0.03)
    #expect(abs(Double(up) / 73 - 0.5) < 0.03)
    #expect(abs(Double(down) / 73 - 0.8) < 0.03)
  }

  @Test("what a logarithm cannot show is at the lower edge, and the rest keeps its scale")
  func negativeOnLog() throws {
    let values = (0..<100).map { $0 % 10 == 3 ? -5 : pow(10, Double($0) / 25) }
    let text = rows(80, 14) { chart(values, .logarithmic).draw(on: &$0) }
    #expect(text[1..<12].contains { $0.contains("▼") })
    #expect(text.contains { $0.contains("100┤") } && text.contains { $0.contains("10k┤") })
  }

  @Test("without colours, markers stand along lines that could be taken for one another")
  func withoutColours() {
    let chart = LineChart(lines: [
      .init(Series(values: (0..<80).map(Double.init)), ink: .role(.loss), label: "up"),
      .init(Series(values: (0..<80).map { 80 - Double($0) }), ink: .role(.student), label: "down"),
    ])
    func markers(_ depth: ColourDepth) -> Int {
      var canvas = Canvas(Size(80, 14), symbols: Symbols(.braille, depth: depth))
      chart.draw(on: &canvas)
      return canvas.frame.lines.dropFirst().joined().count { "●■".contains($0) }
    }
    #expect(markers(.trueColour) == 0)
    #expect(markers(.none) > 6)
  }

  @Test("no size and no values are any trouble")
  func anything() {
    let odd: [[Double]] = [
      [], [1], [2, 2, 2], [.nan], [.infinity, -.infinity], [-3, -2], [0, 0],
      [1e308, -1e308], [.leastNonzeroMagnitude, .leastNormalMagnitude], [1, 1.0000000000000002],
      [1e300, 1, .nan],
      [-1, .nan, .infinity, 1e-9, 12],
    ]
    let sizes = [(0, 0), (1, 1), (3, 1), (1, 9), (5, 2), (9, 3), (20, 4), (21, 5), (33, 9)]
    for values in odd {
      for scale in [ValueAxis.Scale.linear, .logarithmic] {
        for extent in [ValueAxis.Extent.automatic, .robust, .fixed(-1...1), .fixed(0...0)] {
          for (width, height) in sizes {
            var chart = chart(values, scale)
            chart.axis.extent = extent
            chart.cursor = 0
            chart.references = [.init("goal", value: 1, ink: .role(.goal))]
            chart.events = [.init(step: 0, text: "start")]
            for glyphs in GlyphSet.allCases {
              #expect(rows(width, height, glyphs) { chart.draw(on: &$0) }.count == height)
            }
          }
        }
      }
    }
  }

  @Test("without data it says so")
  func empty() {
    #expect(
      rows(24, 5) { LineChart(title: "Loss", lines: []).draw(on: &$0) }
        == ["Loss", "", "      no data yet", "", ""])
  }

  @Test("a mouse column and its step belong together")
  func hit() throws {
    let chart = chart((0...1000).map(Double.init))
    let frame = chart.frame(in: Size(80, 20), Symbols(.braille))
    for x in frame.plot.x..<frame.plot.right {
      let step = try #require(frame.step(atColumn: x))
      #expect(frame.column(of: step) == x)
    }
    #expect(frame.step(atColumn: frame.plot.x - 1) == nil)
    #expect(frame.step(atColumn: 80) == nil)
    #expect(frame.column(of: 1001) == nil)
    #expect(frame.step(at: Point(40, 19)) == nil)
  }

  @Test("a digit on the axis says how many kinds of events stand at one place")
  func kinds() {
    func axis(_ symbols: [Character]) -> String {
      var chart = chart([1, 2, 3])
      chart.events = symbols.map { .init(step: 1, symbol: $0, text: "") }
      return rows(40, 10) { chart.draw(on: &$0) }[8]
    }
    #expect(axis(["C", "C", "C"]).contains("C"), "three of a kind are one kind")
    #expect(axis(["C", "L", "C"]).contains("2"))
    #expect(axis(["C", "L", "P"]).contains("3"))
  }

  @Test("a limit that has no room at its line is named behind the legend")
  func crowdedReference() {
    var seldom = Series()
    for step in 0..<80 { seldom.append(step: step, value: step % 2 == 0 ? 1 : 3) }
    var chart = LineChart(lines: [.init(seldom, ink: .role(.student), label: "student")])
    chart.references = [.init("teacher", value: 2, ink: .role(.teacher))]
    let text = rows(60, 10) { chart.draw(on: &$0) }
    #expect(text[0].contains("student 3.00") && text[0].contains("teacher 2.00"))
    #expect(text.dropFirst().allSatisfy { !$0.contains("teacher") })
  }

  @Test("of values that come seldom the legend says when they were")
  func seldom() {
    var seldom = Series()
    seldom.append(step: 50, value: 8)
    var chart = LineChart(
      lines: [.init(seldom, ink: .role(.student), label: "student", marksValues: true)])
    chart.allSteps = 0...90
    #expect(rows(60, 10) { chart.draw(on: &$0) }[0].contains("student 8.00 at step 50"))
    chart.cursor = 50
    #expect(!rows(60, 10) { chart.draw(on: &$0) }[0].contains("at step"))
  }

  @Test("lines that share cells take turns with them, and an average hides raw values")
  func colours() {
    var canvas = Canvas(Size(4, 1), symbols: Symbols(.braille))
    LineChart(lines: [
      .init(Series(values: [1, 1, 1, 1]), ink: .role(.loss), label: "a"),
      .init(Series(values: [1, 1, 1, 1]), ink: .role(.goal), label: "b", showsSmoothed: true),
    ]).draw(on: &canvas)
    let inks = (0..<4).map { canvas.frame[$0, 0].style.foreground }
    #expect(Set(inks) == [.role(.loss), .role(.goal)])
    #expect(inks[0] != inks[1] && inks[1] != inks[2])
  }

  @Test("the axis stays while values come within its ticks")
  func calm() {
    let size = Size(60, 16)
    let before = chart([9.1, 3.3, 2.6]).frame(in: size, Symbols(.braille))
    let after = chart([9.1, 3.3, 2.6, 9.4, 2.1]).frame(in: size, Symbols(.braille))
    #expect(before.scale == after.scale)
    #expect(before.plot == after.plot)
  }

  @Test("a robust axis leaves spikes at the edge and shows the rest")
  func robust() {
    var values = (0..<1000).map { 2 + Double($0 % 10) / 10 }
    values[500] = 1e6
    var chart = chart(values)
    chart.axis.extent = .robust
    let frame = chart.frame(in: Size(60, 12), Symbols(.braille))
    #expect(frame.scale.value(atDotRow: 0) < 4)
    let text = rows(60, 12) { chart.draw(on: &$0) }
    #expect(text[1].contains("▲"))
  }

  @Test("a far limit does not flatten the lines and is named at the edge")
  func farReference() {
    var chart = chart([2, 3, 2.5])
    chart.references = [.init("start", value: 50_000, ink: .role(.start))]
    #expect(rows(60, 10) { chart.draw(on: &$0) }[1].contains("▲ start 50.0k"))
  }
}
