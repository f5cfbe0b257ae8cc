/// Memory that is planned once and then used by every step.
final class Workspace {
  /// The bytes handed out so far.
  private(set) var byteCount = 0
  private var buffers: [FloatBuffer] = []
  private let isPlanning: Bool
  private let placeholder = FloatBuffer(count: 1)

  /// - Parameter isPlanning: only counts; what it hands out must not be touched.
  init(isPlanning: Bool = false) { self.isPlanning = isPlanning }

  /// A contiguous matrix of zeros that lives as long as the workspace.
  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    byteCount += rows * columns * 4
    guard !isPlanning else {
      return Matrix(base: placeholder.base, rows: rows, columns: columns)
    }
    let buffer = FloatBuffer(count: rows * columns)
    buffers.append(buffer)
    return buffer.matrix(rows: rows, columns: columns)
  }
}
