/// The norms and the residual sum around a sublayer F: x + out(F(in(x))), or out(x + F(in(x))), each of
/// the norms where there is one.
///
/// Shapes: every matrix is (N, C), the rows of one thread.
struct ResidualNorm {
  /// The norm of what the sublayer reads.
  let input: Norm?
  /// The norm of what it puts out, or of the residual sum.
  let output: Norm?
  /// Whether that is the sum's.
  let normsSum: Bool

  /// What a forward pass keeps for the way back.
  struct Saved {
    fileprivate let input, output: NormStatistics
    /// What the output's norm saw; nil where there is none.
    fileprivate let beforeOutput: Matrix?

    init(_ architecture: Architecture, rows: Int, in workspace: Workspace) {
      let placement = architecture.normPlacement
      let normsOutput = placement != .before
      input = workspace.statistics(placement.isBeforeSublayers ? rows : 0)
      output = workspace.statistics(normsOutput ? rows : 0)
      beforeOutput = normsOutput ? workspace.matrix(rows, architecture.hiddenSize) : nil
    }

    private init(_ input: NormStatistics, _ output: NormStatistics, _ beforeOutput: Matrix?) {
      (self.input, self.output, self.beforeOutput) = (input, output, beforeOutput)
    }

    func rows(_ rows: Range<Int>) -> Saved {
      Saved(input + rows.lowerBound, output + rows.lowerBound, beforeOutput?.rows(rows))
    }
  }

  /// What the sublayer reads: the normalised rows, or the rows themselves.
  func read(_ x: Matrix, normed: Matrix, _ saved: Saved) -> Matrix {
    guard let input else { return x }
    input.forward(x, into: normed, keeping: saved.input)
    return normed
  }

  /// y = the stream after the sublayer, whose last layer maps `source`. With a pool the product is split
  /// between its threads.
  func write(
    _ linear: Linear, _ source: Matrix, residual x: Matrix, into y: Matrix, _ saved: Saved,
    pool: ThreadPool? = nil
  ) {
    func product(into result: Matrix, adding residual: Matrix?) {
      if let pool {
        linear.forward(source, into: result, adding: residual, pool: pool)
      } else {
        linear.forward(source, into: result, adding: residual)
      }
    }
    guard let output, let result = saved.beforeOutput else { return product(into: y, adding: x) }
    product(into: result, adding: normsSum ? x : nil)
    output.forward(result, into: y, keeping: saved.output)
    if !normsSum { y.add(x) }
  }

  /// The gradient of what the sublayer's last layer put out, from that of the stream after it; in
  /// `work` where a norm is between.
  func backwardWrite(
    _ dy: Matrix, _ saved: Saved, into work: Matrix, partial: Matrix
  ) -> Matrix {
    guard let output, let result = saved.beforeOutput else { return dy }
    output.backward(dy, x: result, saved.output, into: work, partial: partial.rows(2..<4))
    return work
  }

  /// dx = what the residual stream hands down + what flows back through the sublayer's first layer.
  func backwardRead(
    _ linear: Linear, _ dOutputs: Matrix, residual: Matrix, x: Matrix, _ saved: Saved,
    dNormed: Matrix, into dx: Matrix, partial: Matrix
  ) {
    if let input {
      linear.backward(dOutputs, into: dNormed)
      input.backward(
        dNormed, x: x, saved.input, adding: residual, into: dx, partial: partial.rows(0..<2))
    } else {
      dx.copy(residual)
      linear.backward(dOutputs, into: dx, beta: 1)
    }
  }

  /// The rows of a thread's sums of gradients.
  static let partialRows = 4

  /// Adds one thread's sums to the parameters' gradients.
  func accumulate(_ partial: Matrix) {
    input?.accumulate(partial.rows(0..<2))
    output?.accumulate(partial.rows(2..<4))
  }
}
