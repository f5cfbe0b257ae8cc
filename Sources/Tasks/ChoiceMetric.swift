import Foundation

/// What is told of choices among several continuations.
package enum ChoiceMetric: String, Sendable, CaseIterable {
  /// Whether the most probable one is right.
  case accuracy = "acc"
  /// The same with log-likelihoods divided by the characters, that is Unicode scalars, of a choice.
  case perCharacter = "acc_norm"
  /// Divided by its bytes in UTF-8.
  case perByte = "acc_bytes"
  /// 2 TP / (2 TP + FP + FN) of choice 1.
  case f1
  /// Matthews's correlation of two choices.
  case correlation = "mcc"
}

/// A value with its standard error, where it is a mean.
package struct Measurement: Sendable, Equatable {
  package let name: String
  package let value: Double
  /// Of the mean over items; nil for one item, and for what is no mean.
  package let standardError: Double?

  /// What the harness calls the standard error.
  package var errorName: String {
    guard let comma = name.firstIndex(of: ",") else { return name + "_stderr" }
    return name[..<comma] + "_stderr" + name[comma...]
  }

  init(_ name: String, value: Double, standardError: Double? = nil) {
    (self.name, self.value, self.standardError) = (name, value, standardError)
  }

  /// A mean over items.
  init(_ name: String, meanOf values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      name, value: mean,
      standardError: values.count > 1
        ? (squares / (count - 1)).squareRoot() / count.squareRoot() : nil)
  }
}

/// How a model judged the choices of an item.
package struct ChoiceOutcome: Sendable {
  /// The item's place in the data.
  package let index: Int
  package let logLikelihoods: [Double]
  /// The texts of the choices, by whose lengths likelihoods may be divided.
  let choices: [String]
  /// The right one.
  package let label: Int

  /// The most probable one; the first of equal ones.
  package var choice: Int { Self.firstMaximum(logLikelihoods) }

  /// The one that a metric takes.
  func choice(_ metric: ChoiceMetric) -> Int {
    switch metric {
    case .perCharacter:
      Self.firstMaximum(zip(logLikelihoods, choices).map { $0 / Double($1.unicodeScalars.count) })
    case .perByte:
      Self.firstMaximum(zip(logLikelihoods, choices).map { $0 / Double($1.utf8.count) })
    default: choice
    }
  }

  private static func firstMaximum(_ values: [Double]) -> Int {
    values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }
}

extension ChoiceMetric {
  /// The metric's value over items.
  func measurement(_ outcomes: [ChoiceOutcome]) -> Measurement {
    switch self {
    case .accuracy, .perCharacter, .perByte:
      return Measurement(
        rawValue, meanOf: outcomes.map { $0.choice(self) == $0.label ? 1 : 0 })
    case .f1, .correlation:
      func count(_ label: Int, _ choice: Int) -> Double {
        Double(outcomes.count { $0.label == label && $0.choice == choice })
      }
      let (tp, tn, fp, fn) = (count(1, 1), count(0, 0), count(0, 1), count(1, 0))
      if self == .f1 {
        let sum = 2 * tp + fp + fn
        return Measurement(rawValue, value: sum > 0 ? 2 * tp / sum : 0)
      }
      let product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
      return Measurement(
        rawValue, value: product > 0 ? (tp * tn - fp * fn) / product.squareRoot() : 0)
    }
  }
}
