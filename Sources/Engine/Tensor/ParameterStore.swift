import CKernels

/// Every parameter of a model, in one contiguous buffer per kind of value.
///
/// Parameters lie in the order of their specs without gaps, so that neighbours of equal width
/// (query, key and value, say) can be used as one matrix.
public final class ParameterStore {
  /// The parameters, in memory order.
  public let parameters: [Parameter]
  /// Latent weights, `count` floats.
  public let weights: FloatBuffer
  /// Gradients in the same layout; nil in a frozen model.
  public let gradients: FloatBuffer?
  /// Quantized copies of the quantized parameters, in their order.
  private let effective: FloatBuffer
  /// Weights that are kept in few bits and only read; they are among no parameters.
  public let packed: [String: PackedMatrix]

  /// Allocates zeros for every parameter.
  ///
  /// - Parameters:
  ///   - isQuantized: says which parameters get a separate effective copy.
  ///   - packed: matrices that take the place of the parameters of these names.
  public init(
    _ specs: [ParameterSpec], trainable: Bool,
    isQuantized: (ParameterSpec) -> Bool = { _ in false }, packed: [String: PackedMatrix] = [:]
  ) {
    precondition(packed.isEmpty || !trainable, "packed weights are not trained")
    let specs = specs.filter { packed[$0.name] == nil }
    self.packed = packed
    let total = specs.reduce(0) { $0 + $1.count }
    let quantizedTotal = specs.reduce(0) { $0 + (isQuantized($1) ? $1.count : 0) }
    let weights = FloatBuffer(count: total)
    let gradients = trainable ? FloatBuffer(count: total) : nil
    let effective = FloatBuffer(count: quantizedTotal)
    var offset = 0
    var quantizedOffset = 0
    parameters = specs.map { spec in
      func view(_ buffer: FloatBuffer, _ at: Int) -> Matrix {
        buffer.matrix(at: at, rows: spec.rows, columns: spec.columns)
      }
      defer { offset += spec.count }
      let weight = view(weights, offset)
      let quantized = isQuantized(spec)
      defer { quantizedOffset += quantized ? spec.count : 0 }
      return Parameter(
        spec: spec, offset: offset, weight: weight,
        effective: quantized ? view(effective, quantizedOffset) : weight,
        gradient: gradients.map { view($0, offset) })
    }
    self.weights = weights
    self.gradients = gradients
    self.effective = effective
  }

  /// The number of elements of all parameters together.
  public var count: Int { weights.count }

  /// The parameter of that name, or nil.
  public subscript(name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// The first parameter, in memory order, whose latent weights hold a NaN or an infinity; nil where
  /// all are finite. One pass over the weights.
  public func firstNonFinite(pool: ThreadPool) -> String? {
    var found = [Int](repeating: parameters.count, count: pool.threadCount)
    found.withUnsafeMutableBufferPointer { found in
      parallel(pool) { index, own, thread in
        if tsld_is_finite(weights.base + own.lowerBound, Int64(own.count)) == 0 {
          found[thread] = min(found[thread], index)
        }
      }
    }
    return found.min().flatMap { $0 < parameters.count ? parameters[$0].name : nil }
  }

  /// Splits the elements of all parameters between threads.
  ///
  /// - Parameter work: takes a parameter's index and its elements, by their places in the store's
  ///   buffers, that fall to a thread; called for each parameter that has some, in order.
  func parallel(
    _ pool: ThreadPool, _ work: (_ index: Int, _ own: Range<Int>, _ thread: Int) -> Void
  ) {
    pool.parallel(count) { share, thread in
      for (index, parameter) in parameters.enumerated() {
        let own = share.clamped(to: parameter.offset..<parameter.offset + parameter.spec.count)
        if !own.isEmpty { work(index, own, thread) }
      }
    }
  }

  /// The parameter of that name, which the architecture promises.
  func required(_ name: String) -> Parameter {
    guard let parameter = self[name] else { preconditionFailure("no parameter \(name)") }
    return parameter
  }
}
