import Engine
import Foundation
import Training

/// What the token scale of a sequence is made from.
struct ScaleSetting: Sendable, Equatable {
  /// The softmax's temperature.
  var temperature: Double
  /// The teacher's uncertainty.
  var source: Objective.ScaleSource

  init(temperature: Double, source: Objective.ScaleSource) {
    self.temperature = temperature
    self.source = source
  }

  /// The one in force.
  init(_ settings: LiveSettings) {
    // By its shortest decimals: 0.1 is to stay 0.1.
    temperature = Double("\(settings.objective.temperature)") ?? 1
    source = settings.objective.scaleSource
  }

  /// A temperature that is lower (-1) or higher (1), of at most three digits.
  mutating func changeTemperature(_ direction: Int) {
    let wanted = direction > 0 ? temperature * Self.factor : temperature / Self.factor
    temperature = min(max(Double(String(format: "%.3g", wanted)) ?? wanted, 0.01), 1000)
  }

  /// How much one key press changes the temperature.
  static let factor = 1.25

  /// The token scale: softmax of the uncertainties over the temperature (Kim et al. 2023,
  /// equation 5); nil where a number is missing or none.
  func scale(of uncertainties: [Double?]) -> [Double]? {
    let values = uncertainties.compactMap { $0 }.filter(\.isFinite)
    guard let greatest = values.max(), values.count == uncertainties.count else { return nil }
    // The greatest exponent is 0: nothing overflows.
    let weights = values.map { exp(($0 - greatest) / temperature) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// A temperature without needless zeros.
  static func text(_ temperature: Double) -> String { String(format: "%.4g", temperature) }

  /// What it is, in a few words.
  var title: String { "\(source.title), T \(Self.text(temperature))" }
}

extension Objective.Kind {
  /// Whether it weighs tokens by the scale.
  var usesTokenScale: Bool { self == .tokenScaled || self == .tokenScaledOnly }
}

extension Objective.ScaleSource {
  /// The source as words.
  var title: String { self == .crossEntropy ? "cross entropy" : "entropy" }
  /// The one that is not this one.
  var other: Objective.ScaleSource { self == .crossEntropy ? .entropy : .crossEntropy }
}

/// How unevenly a token scale is spread.
struct ScaleSpread: Sendable, Equatable {
  /// 1/Σs²: all tokens where the scale is flat, 1 where one token has it all.
  let effectiveCount: Double
  /// The largest share.
  let largest: Double
  /// The smallest share.
  let smallest: Double
  /// Where the largest one is.
  let largestIndex: Int

  init?(_ scale: [Double?]) {
    let shares = scale.enumerated().compactMap { index, share in share.map { (index, $0) } }
    guard let greatest = shares.max(by: { $0.1 < $1.1 }) else { return nil }
    (largestIndex, largest) = greatest
    smallest = shares.map(\.1).min() ?? largest
    effectiveCount = 1 / shares.reduce(0) { $0 + $1.1 * $1.1 }
  }
}
