import Foundation
import RunStore

/// How far the student's hidden states are from the teacher's, by layer and position.
struct LayerErrors: Sendable, Equatable {
  /// |h_S-h_T|²/|h_T|², layer by layer.
  let values: [[Double]]

  /// The errors of an evaluation; nil where it had no teacher.
  init?(_ evaluation: EvaluationRecord) {
    let count = evaluation.layerCount
    guard count > 0, evaluation.layerErrors.count >= count else { return nil }
    let positions = evaluation.layerErrors.count / count
    values = (0..<count).map { layer in
      evaluation.layerErrors[layer * positions..<(layer + 1) * positions].map(Double.init)
    }
  }

  /// How many positions each layer has.
  var positionCount: Int { values[0].count }

  /// What each layer's states are the output of; layers are numbered as their matrices are.
  var names: [String] {
    values.indices.map { layer in
      layer == 0 ? "embedding" : layer == values.count - 1 ? "final" : "layer \(layer - 1)"
    }
  }

  /// A layer's mean error.
  func mean(ofLayer layer: Int) -> Double { values[layer].finiteMean }

  /// How many times greater a layer's error is in the last quarter of positions than in the first.
  func growth(ofLayer layer: Int) -> Double {
    values[layer].lastQuarter.finiteMean / values[layer].firstQuarter.finiteMean
  }

  /// The layer with the greatest mean error; nil where none is a number.
  var worstLayer: Int? {
    values.indices.filter { mean(ofLayer: $0).isFinite }.max {
      mean(ofLayer: $0) < mean(ofLayer: $1)
    }
  }

  /// The place of the greatest error; nil where none is a number.
  var worst: (layer: Int, position: Int)? {
    var worst: (layer: Int, position: Int)?
    for (layer, row) in values.enumerated() {
      for (position, value) in row.enumerated() where value.isFinite {
        if let found = worst, values[found.layer][found.position] >= value { continue }
        worst = (layer, position)
      }
    }
    return worst
  }
}

extension Array where Element == Double {
  /// The mean of the numbers among them; no number where there are none.
  var finiteMean: Double {
    let finite = filter(\.isFinite)
    return finite.isEmpty ? .nan : finite.reduce(0, +) / Double(finite.count)
  }

  /// The first fourth of them, at least one.
  var firstQuarter: [Double] { Array(prefix(Swift.max(count / 4, 1))) }

  /// The last fourth of them, at least one.
  var lastQuarter: [Double] { Array(suffix(Swift.max(count / 4, 1))) }
}
