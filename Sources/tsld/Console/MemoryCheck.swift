import Foundation

/// Refuses work that cannot fit into this machine's memory, before it is begun.
enum MemoryCheck {
  struct Failure: Error, CustomStringConvertible {
    let subject: String
    let needed: Int
    let available: Int

    var description: String {
      func gigabytes(_ bytes: Int) -> String { String(format: "%.1f GB", Double(bytes) / 1e9) }
      return "\(subject) needs at least \(gigabytes(needed)) of memory; this machine has "
        + "\(gigabytes(available))"
    }
  }

  static func require(_ bytes: Int, for subject: String) throws {
    let available = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    if bytes > available { throw Failure(subject: subject, needed: bytes, available: available) }
  }
}
