import CKernels

/// Distillation of how the values of one block relate to each other: the mean KL divergence between
/// the teacher's and the student's softmax over the cosines of all pairs of positions, head by head
/// (Wu et al. 2025, *BitNet Distillation*, arXiv 2510.13998, after MiniLM).
///
/// Like there, no pair is masked, and the mean over sequences, heads and rows is divided by the number
/// of heads once more. Heads are the student's; the teacher's values may have another width.
public final class ValueRelation {
  /// The student's block, counted from 0, and the teacher's at the same share of its depth.
  let block, teacherBlock: Int
  private let weight: Float
  private let headCount: Int
  private let student, teacher: Architecture
  private let workspace = Workspace()
  private let scratch: Matrix

  /// The bytes that it works in.
  static func byteCount(
    student: Architecture, teacher: Architecture, microBatch: BatchShape, threadCount: Int
  ) -> Int {
    threadCount * 4
      * scratchCount(student: student, teacher: teacher, length: microBatch.length)
  }

  /// Two relations, the normalized values, the student's gradient, and numbers for each row.
  private static func scratchCount(
    student: Architecture, teacher: Architecture, length: Int
  ) -> Int {
    length * (2 * length + 2 * student.headSize + teacher.keySize / student.keyValueHeadCount + 6)
  }

  /// - Parameters:
  ///   - block: the student's, counted from 0; nil for the last one.
  ///   - microBatch: the most sequences, and the longest, that are computed at a time.
  init(
    weight: Float, block: Int?, student: Architecture, teacher: Architecture,
    microBatch: BatchShape, threadCount: Int
  ) {
    precondition(
      teacher.hasValues(like: student), "the student's heads do not divide the teacher's values")
    let block = min(block ?? student.layerCount - 1, student.layerCount - 1)
    self.block = block
    teacherBlock =
      ((block + 1) * teacher.layerCount + student.layerCount - 1) / student.layerCount - 1
    self.weight = weight
    self.student = student
    self.teacher = teacher
    headCount = student.keyValueHeadCount
    scratch = workspace.matrix(
      threadCount,
      Self.scratchCount(student: student, teacher: teacher, length: microBatch.length))
  }

  /// Adds the gradient of the weighted divergence to that of the student's values.
  ///
  /// Shapes: all (batch · length, queryKeyValueSize) of their model.
  ///
  /// - Parameter share: the micro-batch's share of the step's rows.
  /// - Returns: the weighted divergence.
  func add(
    to gradient: Matrix, student own: Matrix, teacher other: Matrix, shape: BatchShape,
    share: Float, pool: ThreadPool
  ) -> Double {
    let factor = share * weight / Float(shape.rows * headCount * headCount)
    let sum = pool.sum(over: shape.batch * headCount) { items, thread in
      items.reduce(0.0) { sum, item in
        let (sequence, head) = item.quotientAndRemainder(dividingBy: headCount)
        let rows = shape.rows(ofSequence: sequence)
        func values(_ qkv: Matrix, _ model: Architecture) -> Matrix {
          let size = model.keySize / headCount
          let start = model.querySize + model.keySize + head * size
          return qkv.rows(rows).columns(start..<start + size)
        }
        return sum
          + divergence(
            values(gradient, student), values(own, student), values(other, teacher),
            factor: factor, scratch: scratch.rows(thread..<thread + 1).base)
      }
    }
    return sum * Double(factor)
  }

  /// One head of one sequence; returns the sum over its rows, without the factor.
  private func divergence(
    _ gradient: Matrix, _ own: Matrix, _ other: Matrix, factor: Float,
    scratch: UnsafeMutablePointer<Float>
  ) -> Double {
    let n = own.rows
    var next = scratch
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      defer { next += rows * columns }
      return Matrix(base: next, rows: rows, columns: columns)
    }
    /// The unit vectors of values, 1/‖v‖, and the softmax of their cosines but for 1/Σ exp.
    func relate(_ values: Matrix) -> (unit: Matrix, norms: Matrix, relation: Matrix, sums: Matrix) {
      let unit = matrix(n, values.columns)
      let (norms, relation, sums, logSums) = (
        matrix(1, n), matrix(n, n), matrix(1, n), matrix(1, n)
      )
      tsld_normalize_rows(
        unit.base, values.base, Int64(values.stride), Int64(n), Int64(unit.columns), norms.base)
      gemm(unit, unit.transposed, into: relation)
      // From a position after all keys every one of them is seen.
      tsld_causal_softmax(
        relation.base, Int64(n), Int64(n), Int64(n), Int64(n), 0, 0, 1, logSums.base, sums.base)
      return (unit, norms, relation, sums)
    }
    let (teacher, student) = (relate(other), relate(own))
    let sum = tsld_relation_divergence(
      student.relation.base, teacher.relation.base, Int64(n), Int64(n), student.sums.base,
      teacher.sums.base, factor)
    let dUnit = matrix(n, own.columns)
    gemm(student.relation, student.unit, into: dUnit)
    gemm(student.relation.transposed, student.unit, into: dUnit, beta: 1)
    tsld_normalize_rows_backward(
      gradient.base, Int64(gradient.stride), dUnit.base, student.unit.base, Int64(n),
      Int64(own.columns), student.norms.base)
    return sum
  }
}
