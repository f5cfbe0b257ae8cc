import CKernels

/// Causal attention of heads of few components, where a matrix product spends more on packing and on
/// its edges than on multiplying: scores, softmax and products of four queries at a time in one pass.
///
/// Shapes: those of ``Attention``.
struct NarrowAttention {
  let scale: Float
  /// How many positions a query sees, itself included; 0 for all.
  let window: Int
  /// The instructions to use: the best that the processor has, unless a test wants others.
  var kernel = best

  static let best = Int(tsld_narrow_kernel())
  /// Every kernel that the processor can run.
  static var kernels: ClosedRange<Int> { TSLD_NARROW_PLAIN...best }

  /// With fewer queries, to transpose their keys costs more than is gained.
  static let fewestQueries = 16

  /// Whether heads of a size were measured to be faster here than by matrix products.
  static func fits(_ headSize: Int) -> Bool { tsld_is_narrow(Int64(headSize)) != 0 }

  static func scratchCount(length: Int, headSize: Int, training: Bool) -> Int {
    Int(tsld_narrow_scratch(Int64(length), Int64(headSize), training ? 1 : 0))
  }

  /// - Parameters:
  ///   - head: the queries are the last of the keys' positions.
  ///   - scratch: ``scratchCount(length:headSize:training:)`` floats.
  func forward(
    _ head: Attention.Slices, into attended: Matrix, logSumExp: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    var head = description(head)
    tsld_narrow_attention(
      Int32(kernel), &head, attended.base, Int64(attended.stride), logSumExp, scratch)
  }

  /// Like ``Attention/backward(_:_:attended:logSumExp:into:distillation:scratch:)``.
  func backward(
    _ dAttended: Matrix, _ head: Attention.Slices, attended: Matrix,
    logSumExp: UnsafeMutablePointer<Float>, into gradient: Attention.Slices,
    distillation: (teacher: Attention.Slices, weight: Float)?,
    scratch: UnsafeMutablePointer<Float>
  ) -> Double {
    precondition(
      gradient.query.stride == gradient.key.stride && gradient.key.stride == gradient.value.stride)
    var head = description(head)
    var gradients = tsld_head_gradient(
      attended: attended.base, d_attended: dAttended.base, query: gradient.query.base,
      key: gradient.key.base, value: gradient.value.base, attended_stride: Int64(attended.stride),
      d_attended_stride: Int64(dAttended.stride), stride: Int64(gradient.query.stride))
    func run(_ teacher: UnsafePointer<tsld_head>?, _ weight: Float) -> Double {
      tsld_narrow_attention_backward(
        Int32(kernel), &head, teacher, weight, &gradients, logSumExp, scratch)
    }
    guard let distillation else { return run(nil, 0) }
    return withUnsafePointer(to: description(distillation.teacher)) {
      run($0, distillation.weight)
    }
  }

  private func description(_ head: Attention.Slices) -> tsld_head {
    precondition(head.key.stride == head.value.stride && head.key.rows >= head.query.rows)
    return tsld_head(
      query: head.query.base, key: head.key.base, value: head.value.base,
      query_stride: Int64(head.query.stride), key_stride: Int64(head.key.stride),
      queries: Int64(head.query.rows), keys: Int64(head.key.rows),
      size: Int64(head.query.columns), window: Int64(window), scale: scale)
  }
}
