import Foundation
import Testing

@testable import Terminal

/// What a person with a ruler does: the value that a place on the chart stands for, read from what
/// is drawn.
@Suite("Exactness of charts")
struct ExactnessTests {
  /// A chart over some rows and what was drawn.
  private struct Drawn {
    let frame: ChartFrame
    let cells: Frame
    let symbols: Symbols

    init(_ chart: LineChart, _ size: Size, _ glyphs: GlyphSet) {
      symbols = Symbols(glyphs)
      var canvas = Canvas(size, symbols: symbols)
      frame = chart.draw(on: &canvas)
      cells = canvas.frame
    }

    /// The rows of dots that a column of cells shows, from the top of the plot.
    func dots(atColumn x: Int, _ role: Role) -> [Int] {
      (0..<frame.plot.height).flatMap { row -> [Int] in
        let cell = cells[x, frame.plot.y + row]
        guard cell.style.foreground == .role(role), let glyph = cell.character else { return [] }
        let bits = (0..<UInt16(256)).first { symbols.character(dots: UInt8($0)) == glyph } ?? 0
        if symbols.isASCII { return [row] }
        return (0..<symbols.dots.y).filter { bits & (0b11 << UInt16(2 * $0)) != 0 }
          .map { row * symbols.dots.y + $0 }
      }
    }

    /// How far the row of dots of a value is from a place that may lie between two of them.
    func distance(of value: Double, from row: Double) -> Double? {
      frame.scale.dotRow(of: value).map { abs(Double($0) - row) }
    }
  }

  private struct Case: CustomTestStringConvertible {
    let values: [Double]
    let scale: ValueAxis.Scale
    let size: Size
    let glyphs: GlyphSet
    var testDescription: String { "\(glyphs) \(scale) \(size.width)x\(size.height) \(values)" }
  }

  /// Random series of all magnitudes; the same at every run.
  private static let cases: [Case] = {
    var state: UInt64 = 7
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    return (0..<600).map { index in
      let magnitude = pow(10, random() * 16 - 8)
      let base = [0, 0, 1, -1, 30, -1000][index % 6] * magnitude
      let scale: ValueAxis.Scale = index % 3 == 2 ? .logarithmic : .linear
      let values = (0..<12).map { _ -> Double in
        scale == .linear ? base + (random() - 0.3) * magnitude : magnitude * pow(10, random() * 4)
      }
      return Case(
        values: values, scale: scale, size: Size(40 + Int(random() * 60), 4 + index % 40),
        glyphs: GlyphSet.allCases[index / 6 % 3])
    }
  }()

  private func chart(_ test: Case, references: [LineChart.Reference] = []) -> LineChart {
    LineChart(
      lines: [.init(Series(values: test.values), ink: .role(.loss), label: "loss")],
      references: references, axis: ValueAxis(test.scale), showsLegend: test.size.height > 6)
  }

  @Test("every tick stands on its value's own row of dots, in the middle of a cell or drawn there")
  func ticks() throws {
    for test in Self.cases {
      let drawn = Drawn(chart(test), test.size, test.glyphs)
      guard let labels = drawn.frame.valueLabels else { continue }
      #expect(drawn.frame.scale.ticks.count > (labels.height > 3 ? 1 : 0), "\(test)")
      for tick in drawn.frame.scale.ticks {
        let row = try #require(drawn.frame.scale.row(of: tick.value), "\(test)")
        let y = labels.y + row
        let glyph = drawn.cells[labels.right - 1, y].character
        let perRow = Double(drawn.symbols.dots.y)
        let middle = Double(row) * perRow + (perRow - 1) / 2
        let place = glyph == "⠉" ? middle - 1.5 : glyph == "⣀" ? middle + 1.5 : middle
        #expect(drawn.distance(of: tick.value, from: place) ?? 9 <= 0.5, "\(test) \(tick)")
        let text = String((labels.x..<labels.right - 1).compactMap { drawn.cells[$0, y].character })
        #expect(text.trimmingCharacters(in: .whitespaces) == tick.label, "\(test)")
      }
    }
  }

  @Test(
    "ticks of a linear axis are evenly spaced, those of a logarithmic one are 1, 2, 5 or decades")
  func spacing() {
    for test in Self.cases {
      let scale = chart(test).frame(in: test.size, Symbols(test.glyphs)).scale
      let values = scale.ticks.map(\.value)
      if test.scale == .linear {
        let rows = values.compactMap(scale.dotRow)
        let distances = Set(zip(rows, rows.dropFirst()).map { $0 - $1 })
        #expect(distances.count <= 1, "\(test) \(rows)")
        for (value, next) in zip(values, values.dropFirst()) {
          let digit = (next - value) / pow(10, floor(log10(next - value) + 1e-6))
          #expect([1, 2, 5].contains { abs(digit - $0) < 1e-6 }, "\(test) \(values)")
        }
      } else if let least = test.values.min(), let most = test.values.max(), most >= 5 * least {
        for value in values {
          let digit = value / pow(10, floor(log10(value) + 1e-9))
          #expect([1, 2, 5].contains { abs(digit - $0) < 1e-6 }, "\(test) \(values)")
        }
      }
    }
  }

  @Test("curves stand on their values' rows, and nothing above zero below the row of zero")
  func curves() {
    for test in Self.cases {
      let drawn = Drawn(chart(test), test.size, test.glyphs)
      let zero = drawn.frame.scale.dotRow(of: 0)
      for (step, value) in test.values.enumerated() {
        guard let column = drawn.frame.column(of: Double(step)) else { continue }
        let rows = drawn.dots(atColumn: column, .loss)
        let expected = drawn.frame.scale.dotRow(of: value)
        #expect(expected.map(rows.contains) == true, "\(test) step \(step): \(value) in \(rows)")
        // Read back: the dot's own value differs by no more than half the way to its neighbours.
        if let expected {
          let above = drawn.frame.scale.value(atDotRow: expected - 1)
          let below = drawn.frame.scale.value(atDotRow: expected + 1)
          #expect(value < above && value > below, "\(test) step \(step): \(value)")
        }
        if value > 0, let zero, test.scale == .linear {
          #expect(expected ?? 0 <= zero, "\(test) step \(step)")
        }
      }
      // The extreme dots are the extreme values'.
      let all = (drawn.frame.plot.x..<drawn.frame.plot.right)
        .flatMap { drawn.dots(atColumn: $0, .loss) }
      #expect(all.min() == test.values.max().flatMap(drawn.frame.scale.dotRow), "\(test)")
      #expect(all.max() == test.values.min().flatMap(drawn.frame.scale.dotRow), "\(test)")
    }
  }

  @Test("reference lines stand on their values' rows")
  func references() throws {
    for test in Self.cases {
      let middle = test.values.sorted()[test.values.count / 2]
      let reference = LineChart.Reference("goal", value: middle, ink: .role(.goal), isDashed: false)
      var chart = chart(test, references: [reference])
      // Nothing else may lie over the line.
      chart.lines[0].series = Series(
        values: test.values.enumerated().map { $0.offset < 2 ? $0.element : .nan })
      let drawn = Drawn(chart, test.size, test.glyphs)
      let expected = try #require(drawn.frame.scale.dotRow(of: middle), "\(test)")
      guard (0..<drawn.frame.scale.height).contains(expected) else { continue }
      let row = expected / drawn.symbols.dots.y
      let column = drawn.frame.plot.x + drawn.frame.plot.width / 3
      if test.glyphs == .braille {
        #expect(drawn.dots(atColumn: column, .goal) == [expected], "\(test)")
      } else {
        // A line of glyphs is in the middle of its row: half a block, half a row.
        #expect(drawn.cells[column, drawn.frame.plot.y + row].style.foreground == .role(.goal))
      }
    }
  }

  @Test(
    "the newest value of every line is seen beside the plot, on its row, also where lines coincide")
  func newest() {
    for test in Self.cases where test.size.height > 4 {
      var chart = chart(test)
      chart.lines.append(.init(chart.lines[0].series, ink: .role(.goal), label: "same"))
      let drawn = Drawn(chart, test.size, test.glyphs)
      guard let margin = drawn.frame.newest, let last = test.values.last else { continue }
      let expected = drawn.frame.scale.dotRow(of: last)
      for role in [Role.loss, .goal] {
        let rows = (margin.x..<margin.right).flatMap { drawn.dots(atColumn: $0, role) }
        #expect(rows == [expected], "\(test) \(role)")
      }
      let inks = Set(
        (drawn.frame.plot.x..<drawn.frame.plot.right).flatMap { x in
          (0..<drawn.frame.plot.height).map { drawn.cells[x, drawn.frame.plot.y + $0] }
        }.filter { $0.character != " " }.map(\.style.foreground))
      #expect(inks.isSuperset(of: [.role(.loss), .role(.goal)]), "\(test): both are seen")
    }
  }

  @Test("labels and letters never lie on a curve")
  func labels() {
    for test in Self.cases {
      let middle = test.values.sorted()[test.values.count / 2]
      let references = [
        LineChart.Reference("teacher", value: middle, ink: .role(.teacher)),
        LineChart.Reference("start", value: (test.values.max() ?? 1) * 1000, ink: .role(.start)),
      ]
      var chart = chart(test)
      let plain = Drawn(chart, test.size, test.glyphs)
      chart.references = references
      chart.events = [.init(step: 3, symbol: "C", text: ""), .init(step: 5, symbol: "L", text: "")]
      let labelled = Drawn(chart, test.size, test.glyphs)
      guard plain.frame.plot == labelled.frame.plot, plain.frame.scale == labelled.frame.scale
      else {
        continue
      }
      for y in plain.frame.plot.y..<plain.frame.plot.bottom {
        for x in plain.frame.plot.x..<plain.frame.plot.right
        where plain.cells[x, y].style.foreground == .role(.loss) {
          #expect(labelled.cells[x, y] == plain.cells[x, y], "\(test) at \(x), \(y)")
        }
      }
    }
  }
}
