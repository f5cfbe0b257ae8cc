import CKernels
import Engine

/// One parameter of an architecture and its tensor in a checkpoint.
struct TensorMapping: Sendable {
  let spec: ParameterSpec
  let stored: TensorNames.Stored
  /// How many heads an interleaved tensor has.
  let headCount: Int

  /// The shape in the checkpoint: vectors have one dimension, `Conv1D` weights are (in, out).
  var shape: [Int] {
    switch spec.role {
    case .norm, .bias, .quantizerScale: [spec.columns]
    case .linear, .embedding:
      stored.layout == .transposed ? [spec.columns, spec.rows] : [spec.rows, spec.columns]
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
      return TensorMapping(spec: spec, stored: stored, headCount: architecture.headCount)
    }
  }

  /// The store's parameter, which must be of the same name and shape.
  func parameter(in store: ParameterStore) -> Parameter {
    guard let parameter = store[spec.name], parameter.spec == spec else {
      preconditionFailure("the store has no parameter \(spec.name) of this architecture")
    }
    return parameter
  }

  /// Puts what the file holds, `values`, to its places in the parameter.
  func arrange(_ values: UnsafePointer<Float>, into weight: Matrix) {
    switch stored.layout {
    case .same: weight.base.update(from: values, count: weight.count)
    case .transposed:
      tsld_transpose(weight.base, values, Int64(weight.columns), Int64(weight.rows))
    case .interleaved:
      for part in interleavedParts {
        (weight.base + part.here).update(from: values + part.inFile, count: part.count)
      }
    }
  }

  /// Puts a parameter's values in the file's order.
  func arrange(_ weight: Matrix, forFile values: UnsafeMutablePointer<Float>) {
    switch stored.layout {
    case .same: values.update(from: weight.base, count: weight.count)
    case .transposed:
      tsld_transpose(values, weight.base, Int64(weight.rows), Int64(weight.columns))
    case .interleaved:
      for part in interleavedParts {
        (values + part.inFile).update(from: weight.base + part.here, count: part.count)
      }
    }
  }

  /// The places of every head's queries, keys and values, here and in the file.
  private var interleavedParts: [(here: Int, inFile: Int, count: Int)] {
    let count = spec.count / (3 * headCount)
    return (0..<3 * headCount).map { part in
      let (kind, head) = part.quotientAndRemainder(dividingBy: headCount)
      return (part * count, (3 * head + kind) * count, count)
    }
  }
}

extension [TensorMapping] {
  /// Room for the largest tensor that the file holds otherwise.
  func scratch() -> FloatBuffer {
    FloatBuffer(count: reduce(0) { $1.stored.layout == .same ? $0 : Swift.max($0, $1.spec.count) })
  }
}

extension UnsafeBufferPointer<Float> {
  var areFinite: Bool {
    var largest: UInt32 = 0
    for value in self { largest = Swift.max(largest, value.bitPattern & 0x7fff_ffff) }
    return largest < Float.infinity.bitPattern
  }
}
