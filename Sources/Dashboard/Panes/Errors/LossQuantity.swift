/// What the curves over positions show.
enum LossQuantity: Sendable, Hashable {
  /// Both models' cross entropies.
  case crossEntropy
  /// The student's less the teacher's.
  case difference

  /// The other one.
  var next: LossQuantity { self == .crossEntropy ? .difference : .crossEntropy }
}
