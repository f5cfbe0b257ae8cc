/// The time of each phase of a step, in milliseconds.
public struct PhaseTimes: Sendable, Equatable {
  /// The teacher's forward pass.
  public var teacher: Double
  /// The student's forward pass.
  public var forward: Double
  /// Both heads, the loss and its gradient.
  public var objective: Double
  /// The student's backward pass.
  public var backward: Double
  /// Gradient norm, clipping and the update.
  public var optimizer: Double
  /// New effective weights and codes.
  public var quantize: Double

  /// Times in milliseconds.
  public init(
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
