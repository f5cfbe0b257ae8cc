/// Memory that is planned once and then used by every step.
final class Workspace {
  private var buffers: [FloatBuffer] = []

  /// The bytes handed out so far.
  private(set) var byteCount = 0

  /// A contiguous matrix of zeros that lives as long as the workspace.
  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    let buffer = FloatBuffer(count: rows * columns)
    buffers.append(buffer)
    byteCount += buffer.count * 4
    return buffer.matrix(rows: rows, columns: columns)
  }
}
