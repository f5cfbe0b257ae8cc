/// A block of floats that lives as long as the object, aligned to a cache line and zero at first.
public final class FloatBuffer {
  /// The first float.
  public let base: UnsafeMutablePointer<Float>
  /// The number of floats.
  public let count: Int

  /// Allocates `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a buffer cannot hold \(count) floats")
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    base = raw.initializeMemory(as: Float.self, repeating: 0, count: max(count, 1))
    self.count = count
  }

  deinit { base.deallocate() }

  /// Sets every float to zero.
  public func clear() { base.update(repeating: 0, count: count) }

  /// The whole buffer, for reading and writing in place.
  public var values: UnsafeMutableBufferPointer<Float> { .init(start: base, count: count) }

  /// The buffer's floats from `offset` on as a matrix with contiguous rows.
  public func matrix(at offset: Int = 0, rows: Int, columns: Int) -> Matrix {
    precondition(offset >= 0 && offset + rows * columns <= count, "the matrix leaves its buffer")
    return Matrix(base: base + offset, rows: rows, columns: columns)
  }
}
