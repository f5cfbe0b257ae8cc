import RunStore
import Terminal

extension MatrixColumn {
  /// What stands in the column for a matrix.
  func item(_ state: MatrixState, _ symbols: Symbols) -> Table.Item {
    let warning = Style(.warning, .bold)
    switch self {
    case .mark: return .text(state.warnings.isEmpty ? "" : String(symbols.warning), warning)
    case .name: return .text(state.name)
    case .shape: return .text(state.shape(isASCII: symbols.isASCII), Style(.axis))
    case .warnings:
      return .text(state.warnings.map(\.title).joined(separator: ", "), warning)
    case .codes, .zeros, .flips, .zeroFlips, .signFlips, .oscillation:
      return item(state.values, symbols)
    case .scale where state.warnings.contains(.collapsed),
      .spread where state.warnings.contains(.collapsed):
      return .text(text(state.values), Style(.error, .bold))
    case .scale, .spread, .noise, .entropy: return item(state.values, symbols)
    }
  }

  /// What stands in the column for all matrices together.
  func item(_ totals: MatrixTotals, _ symbols: Symbols) -> Table.Item {
    switch self {
    case .mark, .warnings, .scale, .spread: .text("")
    case .name: .text("all", Style(.title, .bold))
    case .shape: .text(Format.count(totals.weightCount), Style(.axis))
    default: item(totals.values, symbols)
    }
  }

  private func item(_ values: MatrixStepRecord, _ symbols: Symbols) -> Table.Item {
    guard self == .codes else { return .text(text(values)) }
    return .drawing { canvas in
      StackedBar.codes(
        minus: values.minusShare, zero: values.zeroShare, plus: values.plusShare,
        symbols: symbols, showsShares: false
      ).draw(on: &canvas)
    }
  }

  /// A value as it is written.
  private func text(_ values: MatrixStepRecord) -> String {
    switch self {
    case .zeros: Format.percent(values.zeroShare)
    case .scale: Format.number(values.scaleMean)
    case .spread: Format.percent(values.relativeSpread)
    case .noise: Format.number(values.signalToQuantizationNoise)
    case .flips: Format.percent(values.flipShare)
    case .zeroFlips: Format.percent(values.zeroFlipShare)
    case .signFlips: Format.percent(values.signFlipShare)
    case .oscillation: Format.percent(values.averageOscillationShare)
    case .entropy: Format.number(values.entropy)
    case .mark, .name, .shape, .codes, .warnings: ""
    }
  }
}
