import CKernels

/// A view of floats laid out row by row; it owns nothing.
///
/// Whoever keeps a view keeps what owns its memory too: a ``FloatBuffer``, a ``ParameterStore``,
/// ``Activations``. Views outlive their owner without a word, and then read freed memory.
public struct Matrix {
  /// The first element of the first row.
  public let base: UnsafeMutablePointer<Float>
  /// The number of rows.
  public let rows: Int
  /// The number of elements in a row.
  public let columns: Int
  /// The distance between the starts of two rows, in elements.
  public let stride: Int

  /// Views memory that someone else keeps alive; `stride` is `columns` where not given.
  public init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    precondition(rows >= 0 && columns >= 0 && (stride ?? columns) >= columns)
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The number of elements.
  public var count: Int { rows * columns }

  /// Whether the rows follow each other without a gap.
  public var isContiguous: Bool { stride == columns || rows <= 1 }

  /// The rows in `range`.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows outside the matrix")
    return Matrix(
      base: base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// The columns in `range`, of every row.
  public func columns(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns outside the matrix")
    return Matrix(base: base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      return base[row * stride + column]
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      base[row * stride + column] = newValue
    }
  }

  /// The elements of a contiguous matrix, row after row.
  public var values: UnsafeMutableBufferPointer<Float> {
    precondition(isContiguous, "the rows do not follow each other")
    return UnsafeMutableBufferPointer(start: base, count: count)
  }

  /// Sets every row to `row`, or to zero.
  func fill(with row: UnsafePointer<Float>? = nil) {
    for start in (0..<rows).lazy.map({ base + $0 * stride }) {
      if let row {
        start.update(from: row, count: columns)
      } else {
        start.update(repeating: 0, count: columns)
      }
    }
  }

  /// Copies another contiguous matrix of the same shape.
  func copy(_ other: Matrix) {
    precondition(isContiguous && other.isContiguous && rows == other.rows)
    precondition(columns == other.columns)
    base.update(from: other.base, count: count)
  }

  /// Adds a contiguous matrix of the same shape to this one.
  func add(_ other: Matrix) {
    precondition(isContiguous && other.isContiguous && count == other.count)
    tsld_add(base, other.base, Int64(count))
  }
}
