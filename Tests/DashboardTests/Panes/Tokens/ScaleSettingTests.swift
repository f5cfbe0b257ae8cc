import Engine
import Foundation
import Testing

@testable import Dashboard

@Suite("Token scale, recomputed")
struct ScaleSettingTests {
  @Test("it is what was recorded, for the recorded temperature")
  func recorded() throws {
    let text = TokensFixture.text()
    let scale = try #require(text.scale(ScaleSetting(temperature: 10, source: .crossEntropy)))
    for (trace, value) in zip(text.traces, scale).dropFirst() {
      let recorded = try #require(trace?.scale)
      let recomputed = try #require(value) / Double(text.count)
      #expect(abs(recomputed - recorded) < 1e-6)
    }
  }

  @Test("it is what training computes", arguments: [0.1, 1, 2.5, 10, 1000])
  func engine(temperature: Double) throws {
    let uncertainty = (0..<255).map { Float(6 * (1 + RunFixture.noise($0, 20))) }
    let labels = [Int32](repeating: 1, count: uncertainty.count)
    let expected = TokenScale.of(uncertainty, labels: labels, temperature: Float(temperature))
    let setting = ScaleSetting(temperature: temperature, source: .entropy)
    let found = try #require(setting.scale(of: uncertainty.map(Double.init)))
    #expect(abs(found.reduce(0, +) - 1) < 1e-12)
    for (a, b) in zip(found, expected) { #expect(abs(a - Double(b)) < 1e-6) }
  }

  @Test("huge uncertainties do not overflow, and missing ones give none")
  func limits() throws {
    let setting = ScaleSetting(temperature: 0.1, source: .crossEntropy)
    let scale = try #require(setting.scale(of: [2000, 2000, 0]))
    #expect(scale == [0.5, 0.5, 0])
    #expect(setting.scale(of: [1, nil]) == nil)
    #expect(setting.scale(of: [1, .nan]) == nil)
    #expect(setting.scale(of: [1, .infinity]) == nil)
    #expect(setting.scale(of: []) == nil)
  }

  @Test("temperatures go up and down in steps of three digits, and stay within bounds")
  func temperatures() {
    var setting = ScaleSetting(temperature: 10, source: .crossEntropy)
    setting.changeTemperature(1)
    #expect(setting.temperature == 12.5)
    setting.changeTemperature(1)
    #expect(setting.temperature == 15.6)
    setting.changeTemperature(-1)
    setting.changeTemperature(-1)
    #expect(setting.temperature == 10)
    for _ in 0..<100 { setting.changeTemperature(1) }
    #expect(setting.temperature == 1000)
    for _ in 0..<100 { setting.changeTemperature(-1) }
    #expect(setting.temperature == 0.01)
  }

  @Test("a flat scale counts every token, a sharp one a single token")
  func spread() throws {
    let flat = try #require(ScaleSpread([0.25, 0.25, 0.25, 0.25]))
    #expect(flat.effectiveCount == 4)
    #expect(flat.largest == flat.smallest)
    let sharp = try #require(ScaleSpread([0, 1, 0]))
    #expect(sharp.effectiveCount == 1)
    #expect(sharp.largestIndex == 1)
    #expect(ScaleSpread([]) == nil)
  }
}
