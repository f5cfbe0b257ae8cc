import Terminal
import Testing

@testable import Dashboard

@Suite("Layout of the loss pane")
struct LossLayoutTests {
  private static let sizes = [
    (60, 12), (80, 20), (99, 40), (100, 26), (120, 32), (200, 56), (300, 20),
  ]

  @Test("parts never overlap and never leave the pane", arguments: sizes, LossView.allCases)
  func places(size: (Int, Int), view: LossView) {
    let size = Size(size.0, size.1)
    let layout = LossLayout(size, view)
    let all = layout.groups.flatMap { $0.parts.map(\.area) + [$0.facts].compactMap { $0 } }
    let places = all + [layout.readout] + [layout.titles].compactMap { $0 }
    for (index, place) in places.enumerated() {
      #expect(place.intersection(Rect(size)) == place)
      for other in places.dropFirst(index + 1) {
        #expect(place.intersection(other).isEmpty, "\(place) \(other)")
      }
    }
    #expect(layout.groups[0].view == view)
    #expect(layout.groups[0].parts[0].area.height >= 5)
  }

  @Test("large screens show others beside the view's, small ones the view's alone")
  func kinds() {
    func shown(_ layout: LossLayout) -> Set<ChartKind> {
      Set(layout.groups.flatMap { $0.parts.map(\.kind) })
    }
    let grid = LossLayout(Size(120, 32), .loss)
    #expect(shown(grid) == [.loss, .gap, .perplexity, .gradientNorm, .learningRate])
    let all = LossView.allCases.map { shown(LossLayout(Size(200, 56), $0)) }
    #expect(all.reduce([]) { $0.union($1) } == Set(ChartKind.allCases))
    let small = LossLayout(Size(80, 20), .gradient)
    #expect(small.groups.flatMap { $0.parts.map(\.kind) } == [.gradientNorm, .learningRate])
  }
}
