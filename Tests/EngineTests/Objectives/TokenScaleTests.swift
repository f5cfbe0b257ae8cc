import Foundation
import Testing

@testable import Engine

@Suite struct TokenScaleTests {
  @Test func isASoftmaxOverTheSequence() {
    let result = TokenScale.of([1, 3, 2], labels: [0, 0, 0], temperature: 2)
    let weights = [0.5, 1.5, 1].map { exp($0) }
    for (value, weight) in zip(result, weights) {
      #expect(abs(Double(value) - weight / weights.reduce(0, +)) < 1e-6)
    }
  }

  @Test func maskedPositionsHaveNone() {
    let result = TokenScale.of([9, 1, 9, 1, 9], labels: [-1, 4, -1, 4, -1], temperature: 1)
    #expect(result == [0, 0.5, 0, 0.5, 0])
    #expect(TokenScale.of([1, 2], labels: [-1, -1], temperature: 1) == [0, 0])
  }

  @Test func temperatureFlattens() {
    let sharp = TokenScale.of([0, 4], labels: [0, 0], temperature: 1)
    let flat = TokenScale.of([0, 4], labels: [0, 0], temperature: 100)
    #expect(sharp[1] > 0.95 && flat[1] < 0.52)
  }
}
