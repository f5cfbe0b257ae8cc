import Terminal
import Testing

@Suite("Viewport")
struct ViewportTests {
  private let data = 0.0...1000.0

  @Test("zooming keeps the step under the cursor in its place")
  func zoom() {
    var viewport = Viewport.full
    viewport.zoom(by: 2, about: 250, in: data)
    #expect(viewport.visible(in: data) == 125...625)
    viewport.zoom(by: 0.5, about: 250, in: data)
    #expect(viewport.mode == .full)
  }

  @Test("zooming ends at a few steps and at all of them")
  func limits() {
    var viewport = Viewport.full
    for _ in 0..<50 { viewport.zoom(by: 2, about: 999, in: data) }
    let shown = viewport.visible(in: data)
    #expect(abs(shown.upperBound - shown.lowerBound - 4) < 1e-9)
    #expect(shown.contains(999))
    viewport.zoom(by: 1e-9, in: data)
    #expect(viewport == .full)
    viewport.zoom(by: .nan, in: data)
    viewport.zoom(by: -1, in: data)
    #expect(viewport == .full)
  }

  @Test("panning stays within the data")
  func pan() {
    var viewport = Viewport.full
    viewport.pan(by: 0.5, in: data)
    #expect(viewport == .full)
    viewport.zoom(by: 4, about: 500, in: data)
    viewport.pan(by: 0.5, in: data)
    #expect(viewport.visible(in: data) == 500...750)
    viewport.pan(by: 100, in: data)
    #expect(viewport.visible(in: data) == 750...1000)
    viewport.pan(by: -100, in: data)
    #expect(viewport.visible(in: data) == 0...250)
  }

  @Test("the recent window follows the data and a chosen one stays")
  func follow() {
    var viewport = Viewport.full
    viewport.showRecent(100)
    #expect(viewport.visible(in: 0...50) == 0...50)
    #expect(viewport.visible(in: data) == 900...1000)
    viewport.zoom(by: 2, in: data)
    #expect(viewport.visible(in: 0...2000) == 925...975)
    viewport.reset()
    #expect(viewport.visible(in: 0...2000) == 0...2000)
  }

  @Test("a single step can be shown and steered")
  func single() {
    var viewport = Viewport.full
    viewport.zoom(by: 2, in: 5...5)
    viewport.pan(by: 1, in: 5...5)
    #expect(viewport.visible(in: 5...5) == 5...5)
  }
}
