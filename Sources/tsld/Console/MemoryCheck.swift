import Foundation

/// Refuses work that cannot fit into this machine's memory, before it is begun.
enum MemoryCheck {
  static func require(_ bytes: Int, for subject: String) throws {
    let available = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    guard bytes > available else { return }
    func gigabytes(_ bytes: Int) -> String { "\((Double(bytes) / 1e9).fixed(1)) GB" }
    throw Failure(
      description: "\(subject) needs at least \(gigabytes(bytes)) of memory; this machine has "
        + gigabytes(available))
  }
}
