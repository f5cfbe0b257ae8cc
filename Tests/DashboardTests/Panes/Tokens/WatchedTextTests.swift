import RunStore
import Testing

@testable import Dashboard

@Suite("Watched texts")
struct WatchedTextTests {
  @Test("tokens have the record of the position before them")
  func positions() {
    let text = TokensFixture.text()
    #expect(text.traces[0] == nil)
    #expect(text.traces[1]?.position == 0)
    #expect(text.traces[31]?.token == text.watch.tokens[31])
    #expect(text.range == 1..<32)
    #expect(text.count == 31)
  }

  @Test("the scale shown is a multiple of the flat one")
  func multiples() throws {
    let text = TokensFixture.text()
    let values = try text.range.map { try #require(text.value(.scale, of: $0)) }
    #expect(abs(values.reduce(0, +) - 31) < 1e-9)
  }

  @Test("settings that were changed count at once; what was recorded stays as it was")
  func settings() throws {
    let run = TokensFixture.run(temperature: 1, source: .entropy)
    let setting = ScaleSetting(temperature: 1, source: .entropy)
    let now = TokensFixture.text(run)
    #expect(now.setting == setting)
    #expect(now.scale == now.scale(setting))
    let past = TokensFixture.text(run, time: 100)
    #expect(past.scale == past.traces.map { $0?.scale.map { $0 * Double(past.count) } })
    #expect(past.scale != now.scale)
  }

  @Test("difference is centred at nothing, other quantities span their values")
  func ranges() throws {
    let text = TokensFixture.text()
    let difference = try #require(text.range(of: .difference))
    #expect(difference.lowerBound == -difference.upperBound)
    let confidence = try #require(text.range(of: .confidence))
    let value = try #require(text.value(.confidence, of: 9))
    #expect(confidence.contains(value))
    #expect(TokensFixture.text(TokensFixture.runWithoutTeacher).range(of: .kd) == nil)
  }

  @Test("the history has every traced step")
  func history() throws {
    let run = RunFixture.run()
    let series = run.history(of: [(TokensFixture.text(run).watch.id, 5)])
    #expect(Array(series.steps) == Array(stride(from: 0, through: 240, by: 20)))
    let newest = try #require(TokensFixture.text(run).traces[5]?.studentCrossEntropy)
    #expect(abs((series.last ?? 0) - newest) < 1e-6)
  }

  @Test("text is found across tokens, whatever its case")
  func finding() {
    let text = TokensFixture.text()
    #expect(text.places(of: "FOX") == [6...6, 22...22])
    #expect(text.places(of: "fox met t") == [6...8])
    #expect(text.places(of: "日本") == [30...30])
    #expect(text.places(of: "dog") == [])
    #expect(text.places(of: "") == [])
    #expect(text.place(of: "fox", from: 7) == 22...22)
    #expect(text.place(of: "fox", from: 23) == 6...6)
  }

  @Test("pages of a long text have every position once")
  func pages() {
    for width in [1, 40, 78, 116, 600] {
      var covered: [Int] = []
      var position = 1
      while position < 256 {
        let page = PositionPage(of: position, in: 1..<256, width: width)
        #expect(page.positions.contains(position))
        covered += page.positions
        position = page.positions.upperBound
      }
      #expect(covered == Array(1..<256))
    }
    #expect(!PositionPage(of: 1, in: 1..<32, width: 78).isPart)
    #expect(PositionPage(of: 0, in: 0..<0, width: 78).positions.isEmpty)
  }
}
