import Engine
import Foundation

/// A short training whose learning rate rises from step to step, which shows what rates a run bears
/// (Smith, *Cyclical learning rates for training neural networks*, 2017).
package final class LearningRateSweep {
  /// What a step at a rate came to.
  package struct Point: Sendable, Equatable {
    package let rate: Double
    /// Before the step at this rate was made.
    package let loss: Double
    /// Its moving average, without the bias to zero.
    package let smoothed: Double
  }

  /// What a sweep says.
  package struct Result: Sendable, Equatable {
    package let points: [Point]
    /// Whether it ended because the loss grew far beyond its best, or was not finite.
    package let hasDiverged: Bool
    /// The rate at which the smoothed loss was least; nil where it never fell.
    package let best: Double?
    /// The rate at which it fell fastest.
    package let steepest: Double?
    /// A rate to train with: halfway between the two, by ratio. Where the loss falls fastest, AdamW
    /// learns slowly; where it is least, a longer training breaks.
    package var suggestion: Double? {
      guard let best, let steepest else { return nil }
      return (best * steepest).squareRoot()
    }
  }

  /// A loss so many times its best is the end.
  private static let divergence = 4.0
  /// How much of the moving average stays from step to step.
  private static let smoothing = 0.9

  private let trainer: Trainer
  private let rates: [Double]

  /// - Parameters:
  ///   - rates: from the first to the last one, each the same multiple of the one before.
  ///   - progress: told the share of the models that is loaded.
  /// - Throws: what the models' files do.
  package init(
    _ recipe: Recipe, _ inputs: TrainingInputs, rates: ClosedRange<Double>, steps: Int,
    threadCount: Int, progress: (Double) -> Void
  ) throws {
    precondition(steps > 1 && rates.lowerBound > 0, "rates rise from step to step")
    let ratio = log(rates.upperBound / rates.lowerBound) / Double(steps - 1)
    self.rates = (0..<steps).map { rates.lowerBound * exp(ratio * Double($0)) }
    var recipe = recipe
    // The rate is this one's alone, and no text is seen often enough for a cache to be worth it.
    (recipe.schedule, recipe.warmUp) = (.constant, 0)
    (recipe.steps, recipe.epochs) = (steps, nil)
    (recipe.teacherCacheMegabytes, recipe.teacherCacheDiskMegabytes) = (0, 0)
    trainer = try Trainer(recipe, inputs, threadCount: threadCount, progress: progress)
  }

  /// Makes the steps.
  ///
  /// - Parameter goesOn: told of each point and the number of all; false ends it.
  package func run(_ goesOn: (_ point: Point, _ of: Int) -> Bool) -> Result {
    var points: [Point] = []
    var (sum, weight) = (0.0, 0.0)
    var hasDiverged = false
    for rate in rates {
      trainer.settings.baseLearningRate = rate
      let outcome = trainer.step()
      let loss = outcome.record.loss
      guard outcome.rejection == nil, loss.isFinite else {
        hasDiverged = true
        break
      }
      sum = Self.smoothing * sum + (1 - Self.smoothing) * loss
      weight = Self.smoothing * weight + (1 - Self.smoothing)
      let point = Point(rate: rate, loss: loss, smoothed: sum / weight)
      points.append(point)
      let least = points.map(\.smoothed).min() ?? loss
      if point.smoothed > Self.divergence * least, least > 0 {
        hasDiverged = true
        break
      }
      if !goesOn(point, rates.count) { break }
    }
    return Self.result(points, hasDiverged: hasDiverged)
  }

  /// What the points say: the steepest fall before the least smoothed loss, over the logarithm of the
  /// rate.
  static func result(_ points: [Point], hasDiverged: Bool) -> Result {
    guard let best = points.indices.min(by: { points[$0].smoothed < points[$1].smoothed }),
      points[best].smoothed < points[0].smoothed
    else {
      return Result(points: points, hasDiverged: hasDiverged, best: nil, steepest: nil)
    }
    // A fall is measured over some steps: between neighbours there is noise.
    let reach = max(points.count / 20, 1)
    let steepest = (0...best).max { fall(points, at: $0, reach) < fall(points, at: $1, reach) }
    return Result(
      points: points, hasDiverged: hasDiverged, best: points[best].rate,
      steepest: steepest.map { points[$0].rate })
  }

  private static func fall(_ points: [Point], at place: Int, _ reach: Int) -> Double {
    let (first, last) = (max(place - reach, 0), min(place + reach, points.count - 1))
    guard last > first else { return 0 }
    return (points[first].smoothed - points[last].smoothed)
      / log(points[last].rate / points[first].rate)
  }
}
