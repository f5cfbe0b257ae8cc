import Engine
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Learning-rate sweep")
struct LearningRateSweepTests {
  private typealias Point = LearningRateSweep.Point

  /// Points from 1e-6 to 1e-1 whose losses a function of the rate's logarithm gives.
  private static func points(_ loss: (Double) -> Double) -> [Point] {
    (0..<100).map { place in
      let exponent = -6 + 5 * Double(place) / 99
      return Point(rate: pow(10, exponent), loss: loss(exponent), smoothed: loss(exponent))
    }
  }

  @Test("the fastest fall lies between where the loss begins to fall and where it is least")
  func suggestion() throws {
    // It falls around 1e-4, is least at 1e-3, and rises behind.
    let result = LearningRateSweep.result(
      Self.points { 5 - 2 / (1 + exp(-6 * ($0 + 4))) + 3 * max($0 + 3, 0) }, hasDiverged: false)
    let steepest = try #require(result.steepest)
    #expect(abs(log10(steepest) + 4) < 0.15 && abs(log10(result.best ?? 1) + 3) < 0.2)
    let suggestion = try #require(result.suggestion)
    #expect(suggestion > steepest && suggestion < result.best ?? 0)
  }

  @Test("where the loss never falls, nothing is suggested")
  func none() {
    let rising = LearningRateSweep.result(Self.points { 5 + $0 }, hasDiverged: true)
    #expect(rising.suggestion == nil && rising.best == nil && rising.hasDiverged)
    #expect(LearningRateSweep.result([], hasDiverged: true).suggestion == nil)
  }

  @Test("rates rise by the same multiple, and it ends where the loss diverges")
  func sweep() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      var recipe = Recipe()
      (recipe.teacher, recipe.train) = (tiny.directory.path, [tiny.text.path])
      (recipe.block, recipe.batch) = (16, 2)
      let inputs = try TrainingInputs(recipe, cache: .disabled)
      let sweep = try LearningRateSweep(
        recipe, inputs, rates: 1e-5...1e30, steps: 20, threadCount: 1, progress: { _ in })
      var told = 0
      let result = sweep.run { _, count in
        told += 1
        return count == 20
      }
      #expect(result.hasDiverged && result.points.count < 20 && told <= result.points.count)
      let ratios = zip(result.points, result.points.dropFirst()).map { $1.rate / $0.rate }
      #expect(ratios.allSatisfy { abs($0 / ratios[0] - 1) < 1e-6 })
      #expect(abs(result.points[0].rate / 1e-5 - 1) < 1e-9)
      #expect(!FileManager.default.fileExists(atPath: folder.file("run").path))
    }
  }
}
