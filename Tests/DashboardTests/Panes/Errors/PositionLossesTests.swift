import RunStore
import Testing

@testable import Dashboard

@Suite("Losses by position") struct PositionLossesTests {
  private func made(_ student: [Float], _ teacher: [Float]) -> PositionLosses? {
    var evaluation = RunFixture.evaluation(at: 0)
    (evaluation.studentByPosition, evaluation.teacherByPosition) = (student, teacher)
    return PositionLosses(evaluation)
  }

  @Test("the difference is what the student lost") func difference() throws {
    let losses = try #require(made([2, 1.5, 1], [1, 1, 1]))
    #expect(losses.difference == [1, 0.5, 0])
    let alone = try #require(made([2, 1], []))
    #expect(alone.difference == [])
    #expect(made([.nan, .nan], []) == nil)
  }

  @Test("the ends of a block at which nothing is predicted are left out") func predicted() throws {
    let losses = try #require(made([.nan, 1, .nan, 2, .nan], []))
    #expect(losses.predicted == 1..<4)
  }

  @Test("a smooth curve stays as it is") func smooth() {
    let curve = (0..<64).map { Double($0) }
    #expect(!PositionLosses.isNoisy(curve))
    #expect(PositionLosses.smoothed(curve) == curve)
  }

  @Test("a noisy curve becomes the mean of neighbours, equally many on both sides") func noisy() {
    let curve = (0..<64).map { Double($0 % 2) }
    #expect(PositionLosses.isNoisy(curve))
    let smoothed = PositionLosses.smoothed(curve)
    #expect(smoothed.count == 64)
    #expect(smoothed[0] == 0 && smoothed[63] == 1)
    #expect(abs(smoothed[10] - 0.4) < 1e-12)
  }

  @Test("long blocks are smoothed in no time") func long() {
    let curve = (0..<16384).map { Double($0 % 2) + Double($0) / 16384 }
    let clock = ContinuousClock()
    var smoothed: [Double] = []
    let time = clock.measure { smoothed = PositionLosses.smoothed(curve) }
    #expect(time < .milliseconds(500))
    let mean = curve[8000 - 512...8000 + 512].reduce(0, +) / 1025
    #expect(abs(smoothed[8000] - mean) < 1e-9)
  }

  @Test("what is no number stays a gap and spoils no mean") func gaps() {
    var curve = (0..<64).map { Double($0 % 2) }
    curve[20] = .nan
    let smoothed = PositionLosses.smoothed(curve)
    #expect(smoothed[20].isNaN)
    #expect(smoothed[21].isFinite)
  }
}
