import TestSupport
import Testing

@testable import Engine

/// The kernels of narrow heads against matrix products, which take a head that has one more component,
/// always zero: the same mathematics.
@Suite struct NarrowAttentionTests {
  struct Case: CustomTestStringConvertible {
    let size, queries, keys, window: Int
    var scale: Float = 0.7

    var testDescription: String {
      "\(queries) queries of \(size) at \(keys) keys, window \(window), scale \(scale)"
    }
  }

  static let cases = [8, 16, 32].flatMap { size in
    [
      Case(size: size, queries: 1, keys: 1, window: 0),
      Case(size: size, queries: 19, keys: 19, window: 0),
      Case(size: size, queries: 64, keys: 64, window: 5),
      Case(size: size, queries: 131, keys: 131, window: 40),
      Case(size: size, queries: 290, keys: 290, window: 0, scale: -0.4),
      Case(size: size, queries: 21, keys: 70, window: 0),
      Case(size: size, queries: 18, keys: 70, window: 33),
    ]
  }

  /// One head's memory, in the first columns of rows that hold more.
  final class Head {
    private let memory: RandomMatrix
    private let size: Int

    init(_ rows: Int, size: Int, seed: UInt64? = nil) {
      let width = 3 * (size + 1) + 2
      memory = seed.map { RandomMatrix(rows, width, seed: $0) } ?? RandomMatrix(zeros: rows, width)
      self.size = size
      for row in 0..<rows {
        for part in 0..<3 { memory.matrix[row, part * (size + 1) + size] = 0 }
      }
    }

    var values: [Float] { memory.values }

    /// - Parameter extra: the components beyond those of the head.
    func slices(queries: Int, extra: Int = 0) -> Attention.Slices {
      let rows = memory.matrix.rows
      func part(_ index: Int) -> Matrix {
        memory.matrix.columns(index * (size + 1)..<index * (size + 1) + size + extra)
      }
      return Attention.Slices(
        query: part(0).rows(rows - queries..<rows), key: part(1), value: part(2))
    }
  }

  private static func scratch(_ length: Int, _ size: Int) -> RandomMatrix {
    // The products' padded head needs other memory.
    RandomMatrix(
      zeros: 1,
      max(
        Attention.scratchCount(length: length, headSize: size + 1, training: true),
        NarrowAttention.scratchCount(length: length, headSize: size, training: true)))
  }

  @Test(arguments: cases, NarrowAttention.kernels)
  func forwardEqualsMatrixProducts(_ given: Case, kernel: Int) {
    let head = Head(given.keys, size: given.size, seed: 1)
    let scratch = Self.scratch(given.keys, given.size)
    let (ours, theirs) = (
      RandomMatrix(given.queries, given.size + 1, seed: 2),
      RandomMatrix(zeros: given.queries, given.size + 1)
    )
    let sums = [0, 1].map { _ in RandomMatrix(zeros: 1, given.queries) }
    NarrowAttention(scale: given.scale, window: given.window, kernel: kernel).forward(
      head.slices(queries: given.queries), into: ours.matrix.columns(0..<given.size),
      logSumExp: sums[0].matrix.base, scratch: scratch.matrix.base)
    Attention(scale: given.scale, window: given.window).forward(
      head.slices(queries: given.queries, extra: 1), from: given.keys - given.queries,
      into: theirs.matrix, logSumExp: sums[1].matrix.base, scratch: scratch.matrix.base)
    for row in 0..<given.queries {
      for column in 0..<given.size {
        #expect(abs(ours.matrix[row, column] - theirs.matrix[row, column]) < 1e-5)
      }
    }
    #expect(zip(sums[0].values, sums[1].values).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test(arguments: cases.filter { $0.queries == $0.keys }, NarrowAttention.kernels)
  func gradientsEqualThoseOfMatrixProducts(_ given: Case, kernel: Int) {
    for distils in [false, true] {
      let (length, size) = (given.keys, given.size)
      let head = Head(length, size: size, seed: 1)
      let teacher = Head(length, size: size, seed: 5)
      let scratch = Self.scratch(length, size)
      let attended = RandomMatrix(zeros: length, size + 1).matrix
      let upstream = RandomMatrix(length, size + 1, seed: 2).matrix
      for row in 0..<length { upstream[row, size] = 0 }
      let sums = RandomMatrix(zeros: 1, length).matrix
      let products = Attention(scale: given.scale, window: given.window)
      products.forward(
        head.slices(queries: length, extra: 1), into: attended, logSumExp: sums.base,
        scratch: scratch.matrix.base)
      // Gradients are added to what other heads left, but for the queries'.
      let (ours, theirs) = (Head(length, size: size, seed: 7), Head(length, size: size, seed: 7))
      func distillation(_ extra: Int) -> (teacher: Attention.Slices, weight: Float)? {
        distils ? (teacher.slices(queries: length, extra: extra), 0.3) : nil
      }
      let columns = 0..<size
      let squares = NarrowAttention(
        scale: given.scale, window: given.window, kernel: kernel
      ).backward(
        upstream.columns(columns), head.slices(queries: length),
        attended: attended.columns(columns), logSumExp: sums.base,
        into: ours.slices(queries: length), distillation: distillation(0),
        scratch: scratch.matrix.base)
      let expected = products.backward(
        upstream, head.slices(queries: length, extra: 1), attended: attended,
        logSumExp: sums.base, into: theirs.slices(queries: length, extra: 1),
        distillation: distillation(1), scratch: scratch.matrix.base)
      #expect(abs(squares - expected) <= 1e-5 * expected)
      let largest = theirs.values.map(abs).max() ?? 0
      #expect(zip(ours.values, theirs.values).allSatisfy { abs($0 - $1) < 2e-6 * largest + 2e-6 })
    }
  }

  @Test(arguments: NarrowAttention.kernels)
  func notANumberStays(kernel: Int) {
    let head = Head(20, size: 8, seed: 1)
    let slices = head.slices(queries: 20)
    slices.value[3, 2] = .nan
    let attended = RandomMatrix(zeros: 20, 8).matrix
    let sums = RandomMatrix(zeros: 1, 20).matrix
    NarrowAttention(scale: 0.7, window: 0, kernel: kernel).forward(
      slices, into: attended, logSumExp: sums.base, scratch: Self.scratch(20, 8).matrix.base)
    #expect(attended[5, 2].isNaN && attended[19, 2].isNaN && attended[19, 1].isFinite)
  }
}
