import Foundation
import Testing

@testable import Engine

@Suite struct TokenScaleTests {
  func scale(_ uncertainty: [Float], labels: [Int32], temperature: Float) -> [Float] {
    var scale = [Float](repeating: -1, count: labels.count)
    uncertainty.withUnsafeBufferPointer { uncertainty in
      labels.withUnsafeBufferPointer { labels in
        scale.withUnsafeMutableBufferPointer {
          TokenScale.compute(
            uncertainty: uncertainty, labels: labels, temperature: temperature, into: $0)
        }
      }
    }
    return scale
  }

  @Test func isASoftmaxOverTheSequence() {
    let result = scale([1, 3, 2], labels: [0, 0, 0], temperature: 2)
    let weights = [0.5, 1.5, 1].map { exp($0) }
    for (value, weight) in zip(result, weights) {
      #expect(abs(Double(value) - weight / weights.reduce(0, +)) < 1e-6)
    }
  }

  @Test func maskedPositionsHaveNone() {
    let result = scale([9, 1, 9, 1, 9], labels: [-1, 4, -1, 4, -1], temperature: 1)
    #expect(result == [0, 0.5, 0, 0.5, 0])
    #expect(scale([1, 2], labels: [-1, -1], temperature: 1) == [0, 0])
  }

  @Test func temperatureFlattens() {
    let sharp = scale([0, 4], labels: [0, 0], temperature: 1)
    let flat = scale([0, 4], labels: [0, 0], temperature: 100)
    #expect(sharp[1] > 0.95 && flat[1] < 0.52)
  }
}
