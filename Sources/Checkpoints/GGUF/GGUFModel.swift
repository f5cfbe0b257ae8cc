import CKernels
import Engine
import Foundation
import GGUF

/// A model in a GGUF file, checked: its configuration is understood, and every tensor that the
/// architecture needs is there in the right shape, and no other one.
struct GGUFModel: Sendable {
  let file: GGUFFile
  let config: HuggingFaceConfig
  private let architectureName: String
  private let parts: [(spec: ParameterSpec, tensor: GGUFFile.Tensor)]

  init(_ url: URL) throws {
    let file = try GGUFFile(url)
    let name = try file.text("general.architecture") ?? ""
    let json = try file.configuration(of: name)
    let config = try HuggingFaceConfig(json, file: file.path)
    var parts: [(ParameterSpec, GGUFFile.Tensor)] = []
    var unused = Set(file.tensors.keys).subtracting(GGUFScaling.tensorNames)
    for spec in config.architecture.parameterSpecs {
      guard let name = GGUFNames.name(of: spec.name), let tensor = file.tensors[name] else {
        throw Problem.missingTensor(
          file: file.path, tensor: GGUFNames.name(of: spec.name) ?? spec.name)
      }
      let isVector = spec.role == .norm || spec.role == .bias
      let shape = isVector ? [spec.columns] : [spec.rows, spec.columns]
      guard tensor.shape == shape else {
        throw Problem.invalid(
          file.path, at: "tensor \"\(name)\"", expected: "shape \(shape)", found: "\(tensor.shape)")
      }
      unused.remove(name)
      parts.append((spec, tensor))
    }
    if let name = unused.min() {
      throw Problem(
        .unsupported, file.path, at: "tensor \"\(name)\"",
        "\(json["model_type"]?.string ?? "") has no such tensor here, so the result would be another"
      )
    }
    (self.file, self.config, self.parts, architectureName) = (file, config, parts, name)
  }

  /// The number of values of all tensors.
  private var count: Int { parts.reduce(0) { $0 + $1.spec.count } }

  /// The most bytes that the weights take packed: floats as such, the rest as in the file.
  var packedByteCount: Int {
    parts.reduce(0) { sum, part in
      let isFloat = part.tensor.type == .f32 || part.tensor.type == .bf16
      return sum + (isFloat ? 4 * part.spec.count : part.tensor.byteRange.count)
    }
  }

  /// Reads every weight, as floats.
  func load(into store: ParameterStore, progress: (_ fraction: Double) -> Void) throws {
    var done = 0
    for (spec, tensor) in parts {
      guard let weight = store[spec.name]?.weight else { continue }
      try load(spec, tensor, into: weight)
      done += spec.count
      progress(Double(done) / Double(count))
    }
  }

  private func load(
    _ spec: ParameterSpec, _ tensor: GGUFFile.Tensor, into weight: Matrix
  ) throws {
    let order = GGUFNames.rowOrder(of: spec, config.architecture, in: architectureName)
    file.forEachRow(of: tensor) { row, bytes in
      tensor.type.read(
        bytes, into: weight.base + order(row) * weight.stride, count: spec.columns)
    }
    guard UnsafeBufferPointer(weight.values).areFinite else {
      throw Problem.nonFinite(file: file.path, tensor: tensor.name)
    }
    if spec.role == .norm, case .rms(_, addsOne: true) = config.architecture.norm {
      for column in 0..<spec.columns { weight[0, column] -= 1 }
    }
  }

  /// The weights as they are packed in the file: ternary codes, halves and bytes stay what they are.
  ///
  /// Where a linear layer is in another form, all of them become floats. With activations in int8, a
  /// ternary model's head is rounded to bytes: it is the most that a token reads.
  func packedStore(
    _ activations: PackedMatrix.ActivationPrecision, progress: (_ fraction: Double) -> Void
  ) throws -> ParameterStore {
    let linears = parts.filter { $0.spec.role == .linear }
    let packsLinears = linears.allSatisfy { $0.tensor.type != .f32 && $0.tensor.type != .bf16 }
    let roundsHead =
      activations == .int8 && packsLinears && linears.contains { $0.tensor.type.isTernary }
    var packed: [String: PackedMatrix] = [:]
    var done = 0
    for (spec, tensor) in parts {
      done += spec.count
      if roundsHead, spec.name == config.architecture.headName, spec.columns % 32 == 0,
        tensor.type != .q8_0
      {
        packed[spec.name] = try roundedMatrix(spec, tensor)
        continue
      }
      let isTable = spec.role == .embedding && spec.name != "positionEmbedding.weight"
      guard packsLinears && spec.role == .linear || isTable else { continue }
      guard let matrix = try packedMatrix(spec, tensor, activations) else {
        // A table in floats stays one; a linear layer that is not ternary after all ends it.
        if isTable { continue }
        packed = packed.filter { name, _ in
          !linears.contains { $0.spec.name == name } && name != config.architecture.headName
        }
        break
      }
      packed[spec.name] = matrix
      progress(Double(done) / Double(count))
    }
    let store = ParameterStore(
      config.architecture.parameterSpecs, trainable: false, packed: packed)
    for (spec, tensor) in parts {
      if let weight = store[spec.name]?.weight { try load(spec, tensor, into: weight) }
    }
    return store
  }

  /// A matrix rounded to bytes, row by row.
  private func roundedMatrix(
    _ spec: ParameterSpec, _ tensor: GGUFFile.Tensor
  ) throws -> PackedMatrix {
    let order = GGUFNames.rowOrder(of: spec, config.architecture, in: architectureName)
    let matrix = PackedMatrix(rows: spec.rows, columns: spec.columns, encoding: .int8)
    try withUnsafeTemporaryAllocation(of: Float.self, capacity: spec.columns) { values in
      guard let base = values.baseAddress else { return }
      try file.forEachRow(of: tensor) { row, bytes in
        tensor.type.read(bytes, into: base, count: spec.columns)
        guard UnsafeBufferPointer(values).areFinite else {
          throw Problem.nonFinite(file: file.path, tensor: tensor.name)
        }
        matrix.setInt8(row: order(row), rounding: base)
      }
    }
    return matrix
  }

  /// A matrix in the form that it has in the file; nil where there is none for that.
  private func packedMatrix(
    _ spec: ParameterSpec, _ tensor: GGUFFile.Tensor,
    _ activations: PackedMatrix.ActivationPrecision
  ) throws -> PackedMatrix? {
    let order = GGUFNames.rowOrder(of: spec, config.architecture, in: architectureName)
    func make(_ encoding: PackedMatrix.Encoding, groupCount: Int = 1) -> PackedMatrix {
      PackedMatrix(
        rows: spec.rows, columns: spec.columns, encoding: encoding, groupCount: groupCount,
        activations: activations)
    }
    let notFinite = Problem.nonFinite(file: file.path, tensor: tensor.name)
    func finiteScales(_ row: UnsafeRawBufferPointer) throws -> [Float] {
      let scales = tensor.type.scales(row)
      guard scales.allSatisfy(\.isFinite) else { throw notFinite }
      return scales
    }
    switch tensor.type {
    case .f32, .bf16: return nil
    case .f16:
      let matrix = make(.float16)
      try file.forEachRow(of: tensor) { row, bytes in
        let halves = bytes.bindMemory(to: UInt16.self)
        guard halves.allSatisfy({ $0 & 0x7C00 != 0x7C00 }) else { throw notFinite }
        matrix.set(row: order(row), bytes: bytes)
      }
      return matrix
    case .q8_0:
      let matrix = make(.int8)
      var values = [UInt8](repeating: 0, count: spec.columns)
      try file.forEachRow(of: tensor) { row, blocks in
        for (place, start) in stride(from: 0, to: blocks.count, by: 34).enumerated() {
          values.replaceSubrange(
            place * 32..<(place + 1) * 32, with: blocks[start + 2..<start + 34])
        }
        let scales = try finiteScales(blocks)
        values.withUnsafeBytes { matrix.set(row: order(row), bytes: $0, scales: scales) }
      }
      return matrix
    case .tq1_0, .tq2_0, .q2_0:
      var scales: [[Float]] = []
      try file.forEachRow(of: tensor) { scales.append(try finiteScales($1)) }
      guard
        let groups = PackedMatrix.commonScales(
          scales, of: PackedMatrix.groupUnit / tensor.type.block.count)
      else { return nil }
      let matrix = make(.ternary, groupCount: groups[0].count)
      var codes = [UInt8](repeating: 0, count: spec.columns)
      var isTernary = true
      file.forEachRow(of: tensor) { row, bytes in
        tensor.type.codes(bytes, into: &codes)
        isTernary = isTernary && !codes.contains(3)
        matrix.setTernary(row: order(row), codes: codes, scales: groups[row])
      }
      return isTernary ? matrix : nil
    }
  }
}

extension GGUFElements {
  /// The scales of a row's blocks.
  fileprivate func scales(_ row: UnsafeRawBufferPointer) -> [Float] {
    let place =
      switch self {
      case .q8_0, .q2_0: 0
      default: block.bytes - 2
      }
    return stride(from: 0, to: row.count, by: block.bytes).map { start in
      Float(Float16(bitPattern: row.loadUnaligned(fromByteOffset: start + place, as: UInt16.self)))
    }
  }

  /// The codes of a row of two bits or less, a byte each.
  fileprivate func codes(_ row: UnsafeRawBufferPointer, into codes: inout [UInt8]) {
    guard let base = row.bindMemory(to: UInt8.self).baseAddress else { return }
    codes.withUnsafeMutableBufferPointer { codes in
      guard let target = codes.baseAddress else { return }
      for index in 0..<codes.count / block.count {
        let (to, from) = (target + index * block.count, base + index * block.bytes)
        switch self {
        case .tq1_0: tsld_tq1_0_codes(to, from)
        case .tq2_0: tsld_tq2_0_codes(to, from)
        default: tsld_q2_0_codes(to, from + 2)
        }
      }
    }
  }

  /// A row's values.
  fileprivate func read(
    _ row: UnsafeRawBufferPointer, into values: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard let base = row.baseAddress else { return }
    switch self {
    case .f32: UnsafeMutableRawPointer(values).copyMemory(from: base, byteCount: row.count)
    case .f16: tsld_from_float16(values, base, Int64(count))
    case .bf16: tsld_from_bfloat16(values, base, Int64(count))
    case .q8_0:
      for (index, scale) in scales(row).enumerated() {
        for place in 0..<32 {
          let code = Int8(bitPattern: row[index * 34 + 2 + place])
          values[index * 32 + place] = Float(code) * scale
        }
      }
    case .tq1_0, .tq2_0, .q2_0:
      var codes = [UInt8](repeating: 0, count: count)
      self.codes(row, into: &codes)
      let scales = scales(row)
      for column in 0..<count {
        values[column] = Float(Int(codes[column]) - 1) * scales[column / block.count]
      }
    }
  }
}
