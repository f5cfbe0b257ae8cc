/// The time of each phase of a step, in milliseconds.
package struct PhaseTimes: Sendable, Equatable {
  /// The teacher's forward pass.
  package var teacher: Double
  /// The student's forward pass.
  package var forward: Double
  /// Both heads, the loss and its gradient.
  package var objective: Double
  /// The student's backward pass.
  package var backward: Double
  /// Gradient norm, clipping and the update.
  package var optimizer: Double
  /// New effective weights and codes.
  package var quantize: Double

  /// Times in milliseconds.
  package init(
    teacher: Double, forward: Double, objective: Double, backward: Double, optimizer: Double,
    quantize: Double
  ) {
    self.teacher = teacher
    self.forward = forward
    self.objective = objective
    self.backward = backward
    self.optimizer = optimizer
    self.quantize = quantize
  }
}

extension PhaseTimes {
  func encode(to row: inout RowEncoder) {
    row.add(teacher)
    row.add(forward)
    row.add(objective)
    row.add(backward)
    row.add(optimizer)
    row.add(quantize)
  }

  init(from row: inout RowDecoder) throws {
    teacher = try row.double()
    forward = try row.double()
    objective = try row.double()
    backward = try row.double()
    optimizer = try row.double()
    quantize = try row.double()
  }
}
