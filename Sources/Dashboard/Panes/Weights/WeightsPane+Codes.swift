import RunStore
import Terminal

extension WeightsPane {
  /// Asks for the codes of the wanted part, if there is anybody to ask.
  func showCodes(of record: MatrixRecord, _ context: Context) -> [Action] {
    guard canAsk(context) else { return [] }
    return [
      .request(.send(.showCodes(matrix: record.id, row: region.row, column: region.column)))
    ]
  }

  /// Asks for no more codes.
  func hideCodes(_ context: Context) -> [Action] {
    canAsk(context) ? [.request(.send(.hideCodes))] : []
  }

  /// Why there are no codes to see.
  func reasonForNoCodes(_ context: Context) -> String {
    let standing = context.run.standing
    if standing.phase.hasEnded {
      return "No codes of this matrix were recorded, and training has ended."
    }
    if !standing.canBeSteered {
      return "No codes of this matrix were recorded, and this run cannot be asked for them."
    }
    return isOpen ? "Waiting for the codes." : "Enter asks for the codes of this matrix."
  }

  private func canAsk(_ context: Context) -> Bool {
    if case .opening = context.run.standing.phase { return false }
    return context.run.standing.canBeSteered && !context.run.standing.phase.hasEnded
  }
}
