extension PackedMatrix {
  /// The scales of rows, one for each row where that is enough, or else one for so many blocks; nil
  /// where they change more often.
  ///
  /// Blocks of zeros have a scale of 0, and could have any.
  package static func commonScales(_ rows: [[Float]], of blocks: Int) -> [[Float]]? {
    func common(_ scales: some Sequence<Float>) -> Float? {
      var found: Float = 0
      for scale in scales where scale != 0 {
        if found != 0, scale != found { return nil }
        found = scale
      }
      return found
    }
    let whole = rows.compactMap { common($0) }
    if whole.count == rows.count { return whole.map { [$0] } }
    var result: [[Float]] = []
    for row in rows {
      var groups: [Float] = []
      for start in stride(from: 0, to: row.count, by: blocks) {
        guard let scale = common(row[start..<min(start + blocks, row.count)]) else { return nil }
        groups.append(scale)
      }
      result.append(groups)
    }
    return result
  }

  /// Two bits a value, where all are exactly -s, 0 and +s of one s for each row, or for each
  /// ``groupUnit`` neighbours; nil for others.
  public static func ternary(
    exactly values: Matrix, activations: ActivationPrecision
  ) -> PackedMatrix? {
    var scales: [[Float]] = []
    for row in 0..<values.rows {
      let start = values.base + row * values.stride
      var own: [Float] = []
      for first in stride(from: 0, to: values.columns, by: groupUnit) {
        var scale: Float = 0
        for column in first..<min(first + groupUnit, values.columns) where start[column] != 0 {
          if scale == 0 { scale = start[column].magnitude }
          guard start[column].magnitude == scale, scale.isFinite else { return nil }
        }
        own.append(scale)
      }
      scales.append(own)
    }
    guard let groups = commonScales(scales, of: 1) else { return nil }
    let matrix = PackedMatrix(
      rows: values.rows, columns: values.columns, encoding: .ternary, groupCount: groups[0].count,
      activations: activations)
    var codes = [UInt8](repeating: 1, count: values.columns)
    for row in 0..<values.rows {
      let start = values.base + row * values.stride
      codes.withUnsafeMutableBufferPointer { codes in
        for column in 0..<values.columns {
          codes[column] = start[column] > 0 ? 2 : start[column] < 0 ? 0 : 1
        }
      }
      matrix.setTernary(row: row, codes: codes, scales: groups[row])
    }
    return matrix
  }

  /// Signed bytes for floats, each 32 neighbours of a row rounded by their largest magnitude; columns
  /// must be a multiple of 32.
  public static func int8(rounding values: Matrix) -> PackedMatrix {
    let matrix = PackedMatrix(rows: values.rows, columns: values.columns, encoding: .int8)
    for row in 0..<values.rows {
      matrix.setInt8(row: row, rounding: values.base + row * values.stride)
    }
    return matrix
  }
}

extension Architecture {
  /// The name of the head's matrix, which may be the embedding's.
  public var headName: String { tiesHead ? "tokenEmbedding.weight" : "head.weight" }
}

extension ParameterStore {
  /// A model's weights for reading alone: linear layers that are exactly ternary become so, and with
  /// activations in int8 the head is rounded to bytes; the rest stays in floats.
  ///
  /// No more than one matrix of floats exists besides those that stay.
  ///
  /// - Parameter read: gives the values of a parameter; called again for some.
  /// - Returns: nil where no layer is ternary.
  public static func packingTernary(
    _ architecture: Architecture, _ activations: PackedMatrix.ActivationPrecision,
    read: (_ spec: ParameterSpec, _ values: Matrix) throws -> Void
  ) rethrows -> ParameterStore? {
    let specs = architecture.parameterSpecs
    func withValues(_ spec: ParameterSpec, _ make: (Matrix) -> PackedMatrix?) throws
      -> PackedMatrix?
    {
      let buffer = FloatBuffer(count: spec.count)
      defer { withExtendedLifetime(buffer) {} }
      let values = buffer.matrix(at: 0, rows: spec.rows, columns: spec.columns)
      try read(spec, values)
      return make(values)
    }
    var packed: [String: PackedMatrix] = [:]
    let layers = Dictionary(grouping: specs.filter { $0.role == .linear }, by: \.sharedInput)
    for spec in specs where spec.role == .linear {
      let neighbours = layers[spec.sharedInput] ?? []
      // Layers over one input are one product: all of them are packed, or none is.
      guard neighbours.first?.name == spec.name else { continue }
      for neighbour in neighbours {
        guard
          let matrix = try withValues(
            neighbour, { PackedMatrix.ternary(exactly: $0, activations: activations) })
        else {
          for neighbour in neighbours { packed[neighbour.name] = nil }
          break
        }
        packed[neighbour.name] = matrix
      }
      // A model in full precision is not read twice to its end.
      if packed.isEmpty, spec.name.hasPrefix("layers.1.") { return nil }
    }
    guard !packed.isEmpty else { return nil }
    if activations == .int8, let head = specs.first(where: { $0.name == architecture.headName }),
      head.columns % 32 == 0
    {
      packed[head.name] = try withValues(head) { PackedMatrix.int8(rounding: $0) }
    }
    let store = ParameterStore(specs, trainable: false, packed: packed)
    for parameter in store.parameters { try read(parameter.spec, parameter.weight) }
    return store
  }
}

extension ParameterSpec {
  /// The same for layers that read one input together.
  fileprivate var sharedInput: String {
    var parts = name.split(separator: ".")
    guard parts.count >= 2 else { return name }
    let place = parts.count - 2
    switch parts[place] {
    case "query", "key", "value": parts[place] = "queryKeyValue"
    case "gate", "up": parts[place] = "gateUp"
    default: break
    }
    return parts.joined(separator: ".")
  }
}

extension Decoder {
  /// The model with its quantized values, packed where they are ternary; nil where none is.
  public func packingTernary(_ activations: PackedMatrix.ActivationPrecision) -> Decoder? {
    ParameterStore.packingTernary(architecture, activations) { spec, values in
      values.copy(parameters.required(spec.name).effective)
    }.map { Decoder(architecture, parameters: $0) }
  }
}
