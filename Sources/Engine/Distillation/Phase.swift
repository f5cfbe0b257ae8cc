/// The parts of a training step, in their order.
public enum Phase: String, Sendable, CaseIterable {
  /// The teacher's forward pass.
  case teacher
  /// The student's forward pass.
  case forward
  /// Both heads, the loss and its gradient.
  case objective
  /// The student's backward pass.
  case backward
  /// Gradient norm, clipping and the optimizer's step.
  case optimizer
  /// New effective weights and codes.
  case quantize
}
