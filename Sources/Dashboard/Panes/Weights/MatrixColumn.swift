import RunStore
import Terminal

/// A column of the list of matrices.
enum MatrixColumn: Int, Sendable, Hashable, CaseIterable {
  case mark, name, shape, codes, zeros, scale, spread, noise, flips, zeroFlips, signFlips,
    oscillation
  case entropy, warnings

  /// The columns that the list can be sorted by, in the order in which the key goes through them.
  static let sortable: [MatrixColumn] = [
    .name, .zeros, .scale, .spread, .noise, .flips, .zeroFlips, .signFlips, .oscillation, .entropy,
    .warnings, .shape,
  ]

  /// The next column to sort by.
  var next: MatrixColumn {
    let place = Self.sortable.firstIndex(of: self) ?? -1
    return Self.sortable[(place + 1) % Self.sortable.count]
  }

  /// What stands above it.
  func title(_ symbols: Symbols) -> String {
    switch self {
    case .mark: ""
    case .name: "matrix"
    case .shape: "shape"
    case .codes: "-1 0 +1"
    case .zeros: "zeros"
    case .scale: symbols.alpha
    case .spread: "spread"
    case .noise: "SQNR dB"
    case .flips: "flips"
    case .zeroFlips: symbols.zeroFlip
    case .signFlips: symbols.signFlip
    case .oscillation: "oscil."
    case .entropy: "bits"
    case .warnings: "warning"
    }
  }

  /// What the list is sorted by, in words.
  var sortTitle: String {
    switch self {
    case .mark, .warnings: "warnings"
    case .name: "name"
    case .shape: "size"
    case .codes, .zeros: "share of zeros"
    case .scale: "scale"
    case .spread: "spread of scales"
    case .noise: "SQNR"
    case .flips: "flips"
    case .zeroFlips: "flips to and from zero"
    case .signFlips: "sign flips"
    case .oscillation: "oscillation"
    case .entropy: "entropy"
    }
  }

  /// The column of a table.
  ///
  /// - Parameter nameWidth: what the longest name needs.
  func column(_ symbols: Symbols, nameWidth: Int) -> Table.Column {
    let title = title(symbols)
    func numbers(_ width: Int, _ priority: Int) -> Table.Column {
      Table.Column(title, alignment: .right, minimumWidth: width, priority: priority)
    }
    return switch self {
    case .mark: Table.Column(title, minimumWidth: 1, priority: 19)
    case .name: Table.Column(title, minimumWidth: min(nameWidth, 24), priority: 20)
    case .shape: numbers(9, 5)
    case .codes: Table.Column(title, minimumWidth: 12, priority: 18, growth: 3)
    case .zeros: numbers(6, 16)
    case .scale: numbers(6, 14)
    case .spread: numbers(7, 6)
    case .noise: numbers(5, 15)
    case .flips: numbers(7, 17)
    case .zeroFlips: numbers(7, 9)
    case .signFlips: numbers(7, 10)
    case .oscillation: numbers(7, 13)
    case .entropy: numbers(5, 7)
    case .warnings: Table.Column(title, minimumWidth: 11, priority: 8, growth: 1)
    }
  }

  /// What the list is sorted by; nil for names, which keep the order of the model.
  func sortValue(_ state: MatrixState) -> Double? {
    let values = state.values
    return switch self {
    case .name: nil
    case .mark, .warnings: Double(state.warnings.count)
    case .shape: Double(state.weightCount)
    case .codes, .zeros: values.zeroShare
    case .scale: values.scaleMean
    case .spread: values.relativeSpread
    case .noise: values.signalToQuantizationNoise
    case .flips: values.flipShare
    case .zeroFlips: values.zeroFlipShare
    case .signFlips: values.signFlipShare
    case .oscillation: values.averageOscillationShare
    case .entropy: values.entropy
    }
  }
}

extension MatrixStepRecord {
  /// The scales' standard deviation as a share of their mean.
  var relativeSpread: Double { scaleMean == 0 ? .nan : scaleSpread / scaleMean }
}
