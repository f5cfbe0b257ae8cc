import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite struct ThreadTests {
  @Test func otherThreadsTakeThePlaceOfThoseBefore() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      weak let before = tiny.trainer.distiller.pool
      try tiny.apply(.watch(text: "a hen"), .inspectBatch)
      #expect(before != nil)
      let count = UsableCores.count
      #expect(try tiny.apply(.setThreads(count))?.after == "\(count)")
      #expect(before == nil, "nothing keeps the threads of before")
      #expect(tiny.loop.writer.run.threadCount == count)
      #expect(try tiny.apply(.watch(text: "a fox"))?.refusal == nil)
      let refusal = try tiny.apply(.setThreads(count + 1))?.refusal
      #expect(refusal == "use from 1 to \(count) threads: so many cores are usable")
    }
  }

  @Test func whatTheTeacherComputedOnOtherThreadsIsNotKept() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.batch = 1 }
      for _ in 0..<3 { _ = tiny.trainer.step() }
      #expect(tiny.trainer.teacherCache?.blockCounts.memory == 3)
      tiny.trainer.setThreads(1)
      #expect(tiny.trainer.teacherCache?.blockCounts.memory == 0)
      _ = tiny.trainer.step()
      #expect(tiny.trainer.teacherCache?.blockCounts.memory == 1)
    }
  }

  /// Files below a folder that stands for the root, and the cores that they leave of eight.
  @Test(arguments: [
    ([:], 8),
    (["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "150000 100000\n"], 2),
    (["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/cpu.max": "300000 100000\n"], 3),
    (
      [
        "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/cpu.max": "100000 100000\n",
        "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
      ], 1
    ),
    // A container whose group is not in its own file system.
    (["/proc/self/cgroup": "0::/docker/x\n", "/sys/fs/cgroup/cpu.max": "50000 100000\n"], 1),
    (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n"], 8),
    (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "9999999 100000\n"], 8),
    (
      [
        "/proc/self/cgroup": "5:memory:/m\n4:cpu,cpuacct:/job\n",
        "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "400000\n",
        "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
      ], 4
    ),
    (
      [
        "/proc/self/cgroup": "4:cpu:/\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      ], 8
    ),
    (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "nan 0 x\n"], 8),
    (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "1e300 1e-300\n"], 8),
    (["/proc/self/cgroup": "nonsense", "/sys/fs/cgroup/cpu.max": "100000 100000\n"], 8),
  ])
  func quotasAreHeeded(files: [String: String], cores: Int) throws {
    try TemporaryDirectory.with { folder in
      for (path, text) in files { try folder.write(text, to: "root" + path) }
      let root = folder.file("root").path
      #expect(UsableCores.found(allowed: 8, machine: 64, root: root) == cores)
    }
  }

  @Test func theAffinityMaskIsHeeded() {
    #expect(UsableCores.found(allowed: 3, machine: 64, root: "/nowhere") == 3)
    #expect(UsableCores.found(allowed: 0, machine: 64, root: "/nowhere") == 64)
    #expect(UsableCores.count >= 1)
  }

  @Test func memoryIsCountedAtItsFullest() throws {
    try TemporaryDirectory.with { folder in
      func bytes(_ change: (inout Recipe) -> Void) throws -> Int {
        let tiny = try TinyModel(in: folder)
        defer { try? FileManager.default.removeItem(at: tiny.directory) }
        var recipe = Recipe()
        recipe.teacher = tiny.directory.path
        recipe.train = [tiny.text.path]
        (recipe.block, recipe.batch, recipe.steps) = (16, 2, 1000)
        change(&recipe)
        let inputs = try TrainingInputs(recipe, cache: .disabled)
        return inputs.byteCount(recipe, threadCount: 1)
      }
      let plain = try bytes { $0.teacherCacheMegabytes = 0 }
      // 35 blocks of 16 tokens, 32 floats each.
      #expect(try bytes { _ in } == plain + 35 * 16 * 32 * 4)
      #expect(try bytes { $0.steps = 1 } == plain, "no block is seen again")
      let withText = try bytes {
        $0.teacherCacheMegabytes = 0
        $0.valid = $0.train
      }
      #expect(withText > plain)
    }
  }
}
