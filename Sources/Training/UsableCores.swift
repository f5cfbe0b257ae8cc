import CSystem
import Foundation
import Untrusted

/// How many cores this process may use: those of its affinity mask, and no more than its control
/// groups give it time on. A machine may have many more.
package enum UsableCores {
  /// What was found when it was first asked for.
  package static let count = found(
    allowed: Int(tsld_allowed_cores()), machine: ProcessInfo.processInfo.activeProcessorCount)

  /// - Parameters:
  ///   - allowed: the cores of the affinity mask; 0 where that is not known.
  ///   - machine: the cores of the machine.
  ///   - root: what stands before `/proc` and `/sys`.
  static func found(allowed: Int, machine: Int, root: String = "") -> Int {
    let cores = allowed > 0 ? allowed : machine
    // Half a core more is worth a thread, as other programs' runtimes see it too.
    let quota = quotas(root).min().map { Int($0.rounded(.up)) } ?? cores
    return max(1, min(cores, quota))
  }

  /// The cores' worth of time that each control group around this process allows.
  private static func quotas(_ root: String) -> [Double] {
    let groups = lines("\(root)/proc/self/cgroup").map {
      $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }
    var quotas: [Double] = []
    for group in groups where group.count == 3 {
      let isUnified = group[1].isEmpty
      guard isUnified || group[1].split(separator: ",").contains("cpu") else { continue }
      let mount = isUnified ? "\(root)/sys/fs/cgroup" : "\(root)/sys/fs/cgroup/\(group[1])"
      // A container sees its own group as the root, or the machine's path without what is on it.
      var path = group[2].split(separator: "/")
      repeat {
        let folder = ([mount[...]] + path).joined(separator: "/")
        let words =
          isUnified
          ? lines("\(folder)/cpu.max").first?.split(separator: " ").map(String.init)
          : ["cpu.cfs_quota_us", "cpu.cfs_period_us"].compactMap { lines("\(folder)/\($0)").first }
        let numbers = (words ?? []).compactMap { Double($0) }
        if numbers.count == 2, numbers[0] > 0, numbers[1] > 0, numbers[0] / numbers[1] < 1e6 {
          quotas.append(numbers[0] / numbers[1])
        }
      } while path.popLast() != nil
    }
    return quotas
  }

  private static func lines(_ file: String) -> [String] {
    let bytes = (try? RegularFile(file).bytes(limit: 1 << 16)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
