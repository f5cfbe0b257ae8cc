import CKernels

/// Activations in the forms that packed matrices take besides floats.
struct RoundedActivations {
  /// For ternary weights.
  let rows: RoundedRows?
  /// For weights in bytes.
  let groups: RoundedGroups?

  /// None.
  static var none: RoundedActivations { RoundedActivations(rows: nil, groups: nil) }

  private init(rows: RoundedRows?, groups: RoundedGroups?) {
    (self.rows, self.groups) = (rows, groups)
  }

  /// Those that one of the matrices takes.
  ///
  /// Shapes: x (N, columns).
  init(_ x: Matrix, for matrices: [PackedMatrix], pool: ThreadPool?) {
    func takes(_ encoding: PackedMatrix.Encoding) -> Bool {
      matrices.contains { $0.encoding == encoding && $0.activations == .int8 }
    }
    rows = takes(.ternary) ? RoundedRows(x, pool: pool) : nil
    groups = takes(.int8) ? RoundedGroups(x, pool: pool) : nil
  }
}

/// Activations rounded to bytes, a scale for each row.
final class RoundedRows {
  let rows: tsld_int8_rows
  private let memory: UnsafeMutableRawPointer

  /// Shapes: x (N, columns).
  init(_ x: Matrix, pool: ThreadPool?) {
    let blocks = (x.columns + PackedMatrix.groupUnit - 1) / PackedMatrix.groupUnit
    let rowBytes = blocks * PackedMatrix.groupUnit
    memory = .allocate(byteCount: x.rows * (rowBytes + 4 * blocks + 4), alignment: 64)
    let codes = memory.assumingMemoryBound(to: Int8.self)
    let sums = (memory + x.rows * rowBytes).assumingMemoryBound(to: Int32.self)
    let scales = (memory + x.rows * (rowBytes + 4 * blocks)).assumingMemoryBound(to: Float.self)
    func round(_ part: Range<Int>) {
      tsld_to_int8_rows(
        codes + part.lowerBound * rowBytes, scales + part.lowerBound,
        sums + part.lowerBound * blocks, x.base + part.lowerBound * x.stride, Int64(x.stride),
        Int64(part.count), Int64(x.columns))
    }
    pool.forEachShare(of: x.rows, round)
    rows = tsld_int8_rows(codes: codes, scales: scales, sums: sums, rows: Int64(x.rows))
  }

  deinit { memory.deallocate() }
}

/// Activations rounded to bytes, a scale for 32 neighbours.
final class RoundedGroups {
  let groups: tsld_int8_groups
  private let memory: UnsafeMutableRawPointer

  /// Shapes: x (N, columns), columns being a multiple of 32.
  init(_ x: Matrix, pool: ThreadPool?) {
    precondition(x.columns % 32 == 0)
    let count = x.columns / 32
    memory = .allocate(byteCount: x.rows * (x.columns + 4 * count), alignment: 64)
    let codes = memory.assumingMemoryBound(to: Int8.self)
    let scales = (memory + x.rows * x.columns).assumingMemoryBound(to: Float.self)
    pool.forEachShare(of: x.rows) { part in
      tsld_to_int8_groups(
        codes + part.lowerBound * x.columns, scales + part.lowerBound * count,
        x.base + part.lowerBound * x.stride, Int64(x.stride), Int64(part.count), Int64(x.columns))
    }
    groups = tsld_int8_groups(
      codes: codes, scales: scales, rows: Int64(x.rows), groups: Int64(count))
  }

  deinit { memory.deallocate() }
}

extension ThreadPool? {
  /// Splits rows between a pool's threads where there are enough of them.
  fileprivate func forEachShare(of rows: Int, _ body: (Range<Int>) -> Void) {
    if let self, rows > self.threadCount {
      self.parallel(rows) { part, _ in body(part) }
    } else {
      body(0..<rows)
    }
  }
}
