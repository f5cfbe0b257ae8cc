import TestSupport
import Testing

@Suite struct DifferenceTests {
  @Test func largestDifference() {
    let difference = Difference([1, 2, -3], expected: [1, 2.5, -4])
    #expect(difference.absolute == 1)
    #expect(difference.relative == 0.25)
    #expect(difference.index == 2)
    #expect(Difference([.infinity], expected: [.infinity]).absolute == 0)
  }

  @Test func whatCannotBeComparedDiffersInfinitely() {
    #expect(Difference([1], expected: [1, 2]).absolute == .infinity)
    #expect(Difference([1, .nan, 3], expected: [1, 2, 3]).absolute == .infinity)
    #expect(Difference([1], expected: [.nan]).absolute == .infinity)
  }
}
