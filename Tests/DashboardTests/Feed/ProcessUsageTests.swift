import Foundation
import Testing

@testable import Dashboard

@Suite("Process usage")
struct ProcessUsageTests {
  @Test("reads the system's files, whatever the program is called")
  func parses() throws {
    let stat = """
      42 (a) b (c)) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 7 0 12345 1000000 200 \
      18446744073709551615 1 1 0 0 0
      """
    let status = "Name:\ta\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t7\n"
    let usage = try #require(
      ProcessUsage(stat: stat, status: status, pageSize: 4096, ticksPerSecond: 100))
    #expect(usage.processorSeconds == 3)
    #expect(usage.threadCount == 7)
    #expect(usage.residentBytes == 1 << 20)
    #expect(usage.peakBytes == 2 << 20)
    let short = try #require(
      ProcessUsage(stat: stat, status: "", pageSize: 4096, ticksPerSecond: 100))
    #expect(short.residentBytes == 200 * 4096)
    #expect(short.peakBytes == nil)
  }

  @Test("what is no such file is nothing", arguments: ["", "42 (a", "42 (a) S 1 2", "42 (a) S x"])
  func malformed(stat: String) {
    #expect(ProcessUsage(stat: stat, status: "", pageSize: 4096, ticksPerSecond: 100) == nil)
  }

  @Test("reads this process, and none that is not there", .enabled(if: ProcessUsageTests.hasFiles))
  func reads() throws {
    let usage = try #require(ProcessUsage.read())
    #expect(usage.residentBytes > 1 << 20)
    #expect(usage.threadCount >= 1)
    #expect(ProcessUsage.read(process: ProcessInfo.processInfo.processIdentifier) != nil)
    #expect(ProcessUsage.read(process: .max) == nil)
  }

  static let hasFiles = FileManager.default.fileExists(atPath: "/proc/self/stat")
}
