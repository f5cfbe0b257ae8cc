import Engine

/// One parameter of an architecture and its tensor in a checkpoint.
struct TensorMapping: Sendable {
  let spec: ParameterSpec
  let stored: TensorNames.Stored

  /// The shape in the checkpoint: vectors have one dimension, `Conv1D` weights are (in, out).
  var shape: [Int] {
    switch spec.role {
    case .norm, .bias, .quantizerScale: [spec.columns]
    case .linear, .embedding:
      stored.isTransposed ? [spec.columns, spec.rows] : [spec.rows, spec.columns]
    }
  }

  /// Every parameter of the architecture, in memory order.
  ///
  /// - Throws: a ``Problem`` where the family has no such parameter.
  static func all(_ architecture: Architecture, names: TensorNames) throws -> [TensorMapping] {
    try architecture.parameterSpecs.map { spec in
      guard let stored = names[spec.name] else {
        throw Problem.inexpressible(
          reason: "\(names.family.rawValue) has no tensor for \(spec.name)")
      }
      return TensorMapping(spec: spec, stored: stored)
    }
  }

  /// The store's parameter, which must be of the same name and shape.
  func parameter(in store: ParameterStore) -> Parameter {
    guard let parameter = store[spec.name], parameter.spec == spec else {
      preconditionFailure("the store has no parameter \(spec.name) of this architecture")
    }
    return parameter
  }
}

extension [TensorMapping] {
  /// Room for the largest tensor that has to be transposed.
  func scratch() -> FloatBuffer {
    FloatBuffer(count: reduce(0) { $1.stored.isTransposed ? Swift.max($0, $1.spec.count) : $0 })
  }
}

extension UnsafeBufferPointer<Float> {
  var areFinite: Bool {
    var largest: UInt32 = 0
    for value in self { largest = Swift.max(largest, value.bitPattern & 0x7fff_ffff) }
    return largest < Float.infinity.bitPattern
  }
}
