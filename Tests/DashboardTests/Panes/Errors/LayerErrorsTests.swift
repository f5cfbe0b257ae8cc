import RunStore
import Testing

@testable import Dashboard

@Suite("Errors of layers") struct LayerErrorsTests {
  /// An evaluation with these errors, three layers of four positions each.
  private func made(_ values: [Float], layers: Int = 3) -> LayerErrors? {
    var evaluation = RunFixture.evaluation(at: 0)
    evaluation.layerCount = layers
    evaluation.layerErrors = values
    return LayerErrors(evaluation)
  }

  private let values: [Float] = [1, 1, 1, 1, 1, 2, 3, 4, 2, .nan, 2, 3]

  @Test("layers are named after what they are the output of") func names() throws {
    let errors = try #require(made(values))
    #expect(errors.names == ["embedding", "layer 0", "final"])
    #expect(errors.positionCount == 4)
  }

  @Test("means leave out what is no number") func means() throws {
    let errors = try #require(made(values))
    #expect(errors.mean(ofLayer: 1) == 2.5)
    #expect(abs(errors.mean(ofLayer: 2) - 7.0 / 3) < 1e-9)
    #expect(errors.worstLayer == 1)
    let worst = try #require(errors.worst)
    #expect(worst == (1, 3))
  }

  @Test("growth compares the last quarter of positions with the first") func growth() throws {
    let errors = try #require(made(values))
    #expect(errors.growth(ofLayer: 0) == 1)
    #expect(errors.growth(ofLayer: 1) == 4)
  }

  @Test("without a teacher there are none") func none() {
    #expect(made([], layers: 0) == nil)
    #expect(made([], layers: 3) == nil)
  }

  @Test("where nothing is a number, nothing is the worst") func notANumber() throws {
    let errors = try #require(made([.nan, .nan, .nan]))
    #expect(errors.worstLayer == nil && errors.worst == nil)
  }
}
