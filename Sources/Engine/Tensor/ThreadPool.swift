import CKernels
import COpenBLAS
import Foundation
import Synchronization

/// A fixed team of threads that run one piece of work at a time, each on its own share.
///
/// Shares are fixed by the number of threads alone, so the same work on the same number of threads
/// gives the same bits. A pool belongs to the thread that made it: calls to ``run(_:)`` must neither
/// overlap nor nest. BLAS runs single-threaded inside a share: making a pool sets OpenBLAS to one
/// thread for the whole process.
public final class ThreadPool {
  /// The number of threads, the calling one included.
  public let threadCount: Int
  private let team: Team

  /// Starts `threadCount - 1` helpers; by default there is a thread for every core.
  public init(threadCount: Int = ProcessInfo.processInfo.activeProcessorCount) {
    precondition(threadCount >= 1, "a pool needs at least one thread")
    openblas_set_num_threads(1)
    self.threadCount = threadCount
    team = Team(helperCount: threadCount - 1)
    for helper in 1..<threadCount {
      let team = team
      let thread = Thread { team.serve(as: helper) }
      thread.name = "tsld.worker.\(helper)"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  deinit { team.dismiss() }

  /// Calls `work` once on every thread, with the thread's number, and returns when all are done.
  public func run(_ work: (_ thread: Int) -> Void) {
    if threadCount == 1 { return work(0) }
    withoutActuallyEscaping(work) { team.lead($0) }
  }

  /// Splits `count` items into one contiguous range for each thread.
  public func parallel(_ count: Int, _ work: (_ items: Range<Int>, _ thread: Int) -> Void) {
    run { thread in
      let range = share(of: count, thread: thread)
      if !range.isEmpty { work(range, thread) }
    }
  }

  /// Splits `count` items likewise, and adds up what the threads return, in their order.
  func sum(over count: Int, _ work: (_ items: Range<Int>, _ thread: Int) -> Double) -> Double {
    var parts = [Double](repeating: 0, count: threadCount)
    parts.withUnsafeMutableBufferPointer { parts in
      parallel(count) { parts[$1] = work($0, $1) }
    }
    return parts.reduce(0, +)
  }

  /// The items of `count` that fall to a thread.
  public func share(of count: Int, thread: Int) -> Range<Int> {
    count * thread / threadCount..<count * (thread + 1) / threadCount
  }
}

/// What the threads of a pool share. The helpers spin for a moment before they sleep, because the
/// next piece of work usually comes within microseconds.
private final class Team: @unchecked Sendable {
  // `work` is written before `round` rises and read after it was seen to rise; `remaining` closes
  // the round. That is what makes the unchecked sharing of `work` safe.
  private var work: ((Int) -> Void)?
  private let round = Atomic<Int>(0)
  private let remaining = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private let wake = NSCondition()
  private let helperCount: Int

  private static let spinsBeforeSleep = 4000

  init(helperCount: Int) { self.helperCount = helperCount }

  func lead(_ work: @escaping (Int) -> Void) {
    precondition(self.work == nil, "a pool's work must not run other work on the same pool")
    self.work = work
    remaining.store(helperCount, ordering: .relaxed)
    round.add(1, ordering: .sequentiallyConsistent)
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    work(0)
    var spins = 0
    while remaining.load(ordering: .acquiring) > 0 {
      tsld_spin_hint()
      spins += 1
      if spins > Self.spinsBeforeSleep { sched_yield() }
    }
    self.work = nil
  }

  func serve(as helper: Int) {
    var seen = 0
    while true {
      waitForRound(after: seen)
      if dismissed.load(ordering: .acquiring) { return }
      seen += 1
      work?(helper)
      remaining.subtract(1, ordering: .releasing)
    }
  }

  func dismiss() {
    dismissed.store(true, ordering: .releasing)
    round.add(1, ordering: .sequentiallyConsistent)
    wakeAll()
  }

  private func waitForRound(after seen: Int) {
    for _ in 0..<Self.spinsBeforeSleep {
      if round.load(ordering: .acquiring) > seen { return }
      tsld_spin_hint()
    }
    wake.lock()
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while round.load(ordering: .sequentiallyConsistent) <= seen { wake.wait() }
    sleeping.subtract(1, ordering: .relaxed)
    wake.unlock()
  }

  private func wakeAll() {
    wake.lock()
    wake.broadcast()
    wake.unlock()
  }
}
