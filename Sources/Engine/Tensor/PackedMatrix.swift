import CKernels

/// A weight matrix in few bits, to be read by products and never trained.
///
/// Shapes: (rows, columns) = (out, in), like a dense weight.
public final class PackedMatrix {
  /// How the values are kept.
  public enum Encoding: String, Sendable, CaseIterable {
    /// -1, 0 and +1 in two bits each, times a float scale for each row or group of a row.
    case ternary
    /// IEEE half precision.
    case float16
    /// Signed bytes, times a float scale for 32 neighbours.
    case int8
  }

  /// How products with weights in bytes or less take their activations.
  public enum ActivationPrecision: String, Sendable, CaseIterable {
    /// Rounded to 255 levels between plus and minus the largest magnitude: a token's for ternary
    /// weights, as BitNet does, and that of 32 neighbours for bytes, as llama.cpp does.
    case int8
    /// As they are: products equal those of the unpacked weights to rounding.
    case float32
  }

  /// Output features.
  public let rows: Int
  /// Input features.
  public let columns: Int
  /// How the values are kept.
  public let encoding: Encoding
  /// How products take their activations; float16 takes them as they are.
  public let activations: ActivationPrecision
  /// The scales of a row.
  public let groupCount: Int
  /// The bytes that codes and scales take.
  public let byteCount: Int

  /// The multiples of columns at which the scale of ternary weights may change.
  public static let groupUnit = 256

  private let codes: UnsafeMutableRawBufferPointer
  private let scales: FloatBuffer
  private let blocks: Int

  /// Zeros.
  ///
  /// - Parameters:
  ///   - groupCount: the scales of a row of ternary weights, for equally many blocks of
  ///     ``groupUnit`` columns each.
  public init(
    rows: Int, columns: Int, encoding: Encoding, groupCount: Int = 1,
    activations: ActivationPrecision = .int8
  ) {
    blocks = (columns + Self.groupUnit - 1) / Self.groupUnit
    precondition(rows >= 1 && columns >= 1)
    precondition(encoding != .ternary || groupCount == 1 || blocks == groupCount)
    precondition(encoding != .int8 || columns % 32 == 0, "int8 has blocks of 32")
    (self.rows, self.columns, self.encoding) = (rows, columns, encoding)
    self.activations = activations
    self.groupCount =
      switch encoding {
      case .ternary: groupCount
      case .float16: 0
      case .int8: columns / 32
      }
    let rowBytes =
      switch encoding {
      case .ternary: blocks * 64
      case .float16: columns * 2
      case .int8: columns
      }
    // Ternary rows lie in fours.
    let storedRows = encoding == .ternary ? (rows + 3) / 4 * 4 : rows
    codes = .allocate(byteCount: storedRows * rowBytes, alignment: 64)
    codes.initializeMemory(as: UInt8.self, repeating: encoding == .ternary ? 0x55 : 0)
    scales = FloatBuffer(count: rows * self.groupCount)
    byteCount = codes.count + 4 * scales.count
  }

  deinit { codes.deallocate() }

  /// Sets a row: codes from 0 to 2 for -1, 0 and +1, one a byte, and the scales of its groups.
  public func setTernary(row: Int, codes new: UnsafePointer<UInt8>, scales newScales: [Float]) {
    precondition(encoding == .ternary && newScales.count == groupCount)
    var packed = self.packed
    tsld_pack_codes(&packed, Int64(row), new, Int64(columns))
    scales(ofRow: row).update(from: newScales, count: groupCount)
  }

  /// Sets a row's bytes as they are: halves, or signed bytes with their scales.
  public func set(row: Int, bytes new: UnsafeRawBufferPointer, scales newScales: [Float] = []) {
    precondition(encoding != .ternary && newScales.count == groupCount)
    precondition(new.count == codes.count / rows, "a row of another size")
    UnsafeMutableRawBufferPointer(start: bytes(ofRow: row), count: new.count).copyMemory(from: new)
    scales(ofRow: row).update(from: newScales, count: groupCount)
  }

  /// Rounds a row of floats to signed bytes, each 32 neighbours by their largest magnitude.
  ///
  /// - Parameter values: as many as there are columns.
  public func setInt8(row: Int, rounding values: UnsafePointer<Float>) {
    precondition(encoding == .int8)
    UnsafeMutableRawPointer(bytes(ofRow: row)).withMemoryRebound(to: Int8.self, capacity: columns) {
      tsld_to_int8_groups(
        $0, scales(ofRow: row), values, Int64(columns), 1, Int64(columns))
    }
  }

  /// Writes a row's values.
  func unpack(row: Int, into values: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rows, "the matrix has no row \(row)")
    switch encoding {
    case .ternary:
      var packed = self.packed
      tsld_packed_unpack(values, &packed, Int64(row), Int64(columns))
    case .float16: tsld_from_float16(values, bytes(ofRow: row), Int64(columns))
    case .int8:
      let own = UnsafeRawPointer(bytes(ofRow: row)).assumingMemoryBound(to: Int8.self)
      let scales = scales(ofRow: row)
      for column in 0..<columns { values[column] = Float(own[column]) * scales[column / 32] }
    }
  }

  /// Adds x times the transpose to y, for the outputs in a range; on the calling thread alone.
  ///
  /// Shapes: x (N, columns) → y (N, rows), of which only the columns in `outputs` change.
  func addProduct(
    _ x: Matrix, rounded: RoundedActivations, into y: Matrix, outputs: Range<Int>
  ) {
    if let rows = rounded.rows, encoding == .ternary, activations == .int8 {
      addProduct(rows, into: y, outputs: outputs, tsld_packed_best())
    } else if let groups = rounded.groups, encoding == .int8, activations == .int8 {
      addProduct(groups, into: y, outputs: outputs, tsld_packed_best())
    } else if x.rows < Self.fewRows {
      for row in 0..<x.rows {
        addProduct(x.base + row * x.stride, into: y.base + row * y.stride, outputs: outputs)
      }
    } else {
      addUnpacked(x, into: y, outputs: outputs)
    }
  }

  /// With so many rows, unpacking for a matrix product is faster.
  private static let fewRows = 4
  /// Rows unpacked at a time: a tile that stays in the cache.
  private static let tileRows = 32

  private func addProduct(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, outputs: Range<Int>
  ) {
    let (first, end) = (Int64(outputs.lowerBound), Int64(outputs.upperBound))
    switch encoding {
    case .ternary:
      var packed = self.packed
      tsld_packed_float(y, &packed, first, end, x, Int64(columns))
    case .float16:
      tsld_float16_float(
        y, bytes(ofRow: 0).withMemoryRebound(to: UInt16.self, capacity: 1) { $0 }, first, end, x,
        Int64(columns))
    case .int8:
      tsld_int8_float(
        y, bytes(ofRow: 0).withMemoryRebound(to: Int8.self, capacity: 1) { $0 }, scales.base,
        first, end, x, Int64(columns))
    }
  }

  /// The same of ternary weights with rounded activations, by a kernel that the machine has.
  func addProduct(
    _ x: RoundedRows, into y: Matrix, outputs: Range<Int>, _ kernel: tsld_packed_kernel
  ) {
    var (packed, rows) = (self.packed, x.rows)
    tsld_packed_int8(
      y.base, Int64(y.stride), &packed, Int64(outputs.lowerBound), Int64(outputs.upperBound),
      &rows, kernel)
  }

  /// The same of bytes with rounded activations.
  func addProduct(
    _ x: RoundedGroups, into y: Matrix, outputs: Range<Int>, _ kernel: tsld_packed_kernel
  ) {
    var own = tsld_int8_groups(
      codes: UnsafeRawPointer(bytes(ofRow: 0)).assumingMemoryBound(to: Int8.self),
      scales: scales.base, rows: Int64(rows), groups: Int64(groupCount))
    var groups = x.groups
    tsld_int8_product(
      y.base, Int64(y.stride), &own, Int64(outputs.lowerBound), Int64(outputs.upperBound), &groups,
      kernel)
  }

  private func addUnpacked(_ x: Matrix, into y: Matrix, outputs: Range<Int>) {
    let capacity = min(Self.tileRows, outputs.count)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity * columns) { tile in
      guard let base = tile.baseAddress else { return }
      for start in stride(from: outputs.lowerBound, to: outputs.upperBound, by: capacity) {
        let part = start..<min(start + capacity, outputs.upperBound)
        for (place, row) in part.enumerated() { unpack(row: row, into: base + place * columns) }
        let values = Matrix(base: base, rows: part.count, columns: columns)
        gemm(x, values.transposed, into: y.columns(part), beta: 1)
      }
    }
  }

  private func bytes(ofRow row: Int) -> UnsafeMutablePointer<UInt8> {
    precondition(encoding != .ternary || row == 0, "ternary rows do not follow each other")
    let start = codes.baseAddress.unsafelyUnwrapped + row * (codes.count / rows)
    return start.assumingMemoryBound(to: UInt8.self)
  }

  private func scales(ofRow row: Int) -> UnsafeMutablePointer<Float> {
    scales.base + row * groupCount
  }

  private var packed: tsld_packed {
    tsld_packed(
      codes: bytes(ofRow: 0), scales: scales.base, blocks: Int64(blocks),
      groups: Int64(groupCount), group_blocks: Int64(groupCount == 1 ? blocks : 1))
  }
}
