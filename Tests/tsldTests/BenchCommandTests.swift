import TestSupport
import Testing

@Suite struct BenchCommandTests {
  @Test func jsonHasTheKeysAndThePhasesAddUp() throws {
    let run = try CommandRun(
      "bench", "stories260k", "--batch", "2", "--block", "32", "--steps", "3", "--json")
    #expect(run.status == 0 && run.errors.isEmpty)
    let report = try run.json()
    for key in [
      "ms_per_step", "ms_per_step_min", "tokens_per_second", "sgemm_gflops", "sgemm_share",
      "peak_memory_bytes",
    ] {
      #expect(try #require(report[key] as? Double) > 0, "\(key)")
    }
    let phases = try #require(report["phases_ms"] as? [String: Double])
    #expect(
      Set(phases.keys)
        == ["teacher", "forward", "objective", "backward", "optimizer", "quantize"])
    let mean = try #require(report["ms_per_step_mean"] as? Double)
    #expect(abs(phases.values.reduce(0, +) / mean - 1) < 0.05)
  }

  @Test func structuresCanComeFromAConfig() throws {
    let config = Fixtures.golden("qwen3").appendingPathComponent("config.json").path
    let run = try CommandRun(
      "bench", "--config", config, "--batch", "1", "--block", "16", "--steps", "1",
      "--objective", "gt", "--quantizer", "none")
    #expect(run.status == 0)
    #expect(run.output.contains("peak memory"))
  }

  @Test(arguments: [
    (["nope"], "no preset nope"), (["--batch", "0"], "--batch 0"),
    (["--block", "513"], "at most 512 tokens"), (["--quantizer", "x"], "--quantizer x"),
    (["--steps", "0"], "--steps 0"), (["stories260k", "--config", "x"], "not both"),
  ])
  func badOptionsSayWhatIsRight(arguments: [String], message: String) throws {
    let run = try CommandRun(arguments: ["bench"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(message))
  }
}
