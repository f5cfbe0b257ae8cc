import CKernels

/// What a machine can do at best in the two things that bound inference: reading memory, and
/// multiplying and adding bytes.
public final class MachineProbe {
  /// Larger than any cache, for all threads together.
  private static let floatCount = 96 << 20

  private let pool: ThreadPool

  /// A probe that is ready to measure.
  public init(pool: ThreadPool) { self.pool = pool }

  /// The best of three passes over memory on all threads, in GB/s.
  public func bandwidth() -> Double {
    let buffer = FloatBuffer(count: Self.floatCount)
    return (0..<3).map { _ in
      let start = ContinuousClock.now
      pool.parallel(buffer.count) { share, _ in
        _ = tsld_sum_of_squares(buffer.base + share.lowerBound, Int64(share.count))
      }
      return Double(buffer.count * 4) / ((ContinuousClock.now - start) / .nanoseconds(1))
    }.max() ?? 0
  }

  /// The rate of multiply-adds of bytes on all threads, in billions a second.
  public func int8Rate() -> Double {
    // No load crosses a cache line.
    let codes = UnsafeMutableRawBufferPointer.allocate(byteCount: 512, alignment: 64)
    defer { codes.deallocate() }
    for index in codes.indices { codes[index] = UInt8(index & 1) }
    let first = codes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let rounds: Int64 = 2_000_000
    return (0..<3).map { _ in
      let start = ContinuousClock.now
      var count: Int64 = 0
      pool.run { thread in
        let done = tsld_packed_peak(first, rounds, tsld_packed_best())
        if thread == 0 { count = done }
      }
      return Double(count) * Double(pool.threadCount)
        / ((ContinuousClock.now - start) / .nanoseconds(1))
    }.max() ?? 0
  }
}
