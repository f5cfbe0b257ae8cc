import Foundation
import TestSupport
import Testing

/// However a program ends, its terminal is as it was.
@Suite("Leaving the screen", .serialized)
struct LeavingTests {
  /// Types a key and compares the terminal before and after.
  private func end(
    _ arguments: String = "256", with keys: String = "", signal: Int32? = nil
  ) throws -> (status: Int32, output: String) {
    let terminal = try PseudoTerminal(
      Probe.path, [arguments], environment: Probe.environment, columns: 80, rows: 40)
    let before = terminal.firstSettings
    try #require(terminal.read(until: "ready:"))
    #expect(terminal.text.contains("\u{1B}[?1049h"))
    #expect(terminal.text.contains("\u{1B}[?25l"))
    #expect(terminal.settings != before)
    terminal.write(keys)
    if let signal { terminal.signal(signal) }
    let status = try #require(terminal.wait())
    #expect(terminal.settings == before)
    #expect(Probe.wasLeft(terminal.text))
    return (status, terminal.text)
  }

  @Test("a size in the environment that the terminal does not have is not heeded")
  func staleSize() throws {
    let terminal = try Probe.start("256", environment: ["COLUMNS": "100000", "LINES": "0"])
    terminal.write("q")
    #expect(try #require(terminal.wait()) == 0)
  }

  @Test("by returning")
  func returning() throws {
    let (status, output) = try end(with: "q")
    #expect(status == 0)
    #expect(output.hasSuffix("left-the-screen\r\n"))
  }

  @Test("by exiting without closing")
  func exiting() throws {
    #expect(try end(with: "x").status == 7 << 8)
  }

  @Test("after SIGINT and SIGTERM, which are events", arguments: [SIGINT, SIGTERM])
  func signals(number: Int32) throws {
    let (status, output) = try end(signal: number)
    #expect(status == 0)
    #expect(output.contains("left-the-screen"))
  }

  @Test("at once after the second signal")
  func secondSignal() throws {
    let terminal = try Probe.start("256", environment: ["PROBE_STUBBORN": "1"])
    terminal.signal(SIGTERM)
    #expect(terminal.read(until: "stop:terminate"))
    terminal.signal(SIGINT)
    #expect(try #require(terminal.wait()) == SIGINT)
    #expect(Probe.wasLeft(terminal.text))
  }

  @Test("by a trap of Swift's, which says what was wrong where it can be read")
  func trap() throws {
    let (status, output) = try end("capture", with: "t")
    #expect([SIGILL, SIGTRAP].contains(status & 0x7F))
    let left = try #require(output.range(of: "\u{1B}[?1049l"))
    #expect(output[left.upperBound...].contains("trapped-on-purpose"))
  }

  @Test("by a segmentation fault")
  func segmentationFault() throws {
    #expect(try end(with: "s").status & 0x7F == SIGSEGV)
  }

  @Test("by an overflow of the stack, which leaves none for the handler", arguments: ["o", "O"])
  func stackOverflow(key: String) throws {
    #expect(try end(with: key).status & 0x7F == SIGSEGV)
  }

  @Test("by abort and SIGQUIT")
  func abort() throws {
    #expect(try end(with: "a").status & 0x7F == SIGABRT)
    #expect(try end(signal: SIGQUIT).status & 0x7F == SIGQUIT)
  }

  @Test("by signals that mean nothing here", arguments: [SIGUSR1, SIGALRM, SIGPIPE])
  func others(number: Int32) throws {
    #expect(try end(signal: number).status & 0x7F == number)
  }

  @Test(
    "within seconds after a signal, where the terminal takes nothing", arguments: [SIGTERM, SIGHUP])
  func stalled(number: Int32) throws {
    let terminal = try Probe.start("256", environment: ["PROBE_STALLED": "1"])
    terminal.stopOutput()
    // It paints, and waits in the middle of it.
    terminal.write("b")
    usleep(200_000)
    terminal.signal(number)
    #expect(terminal.waitWithoutReading(seconds: 15) == 3 << 8)
    #expect(terminal.settings == terminal.firstSettings, "the modes are given back all the same")
  }

  @Test("at once after the second signal, where the terminal takes nothing")
  func stalledTwice() throws {
    let terminal = try Probe.start("256", environment: ["PROBE_STUBBORN": "1"])
    terminal.stopOutput()
    terminal.write("b")
    usleep(200_000)
    terminal.signal(SIGTERM)
    usleep(50_000)
    terminal.signal(SIGINT)
    #expect(terminal.waitWithoutReading(seconds: 15) == SIGINT)
  }

  @Test("nothing is left to do when the terminal has gone", arguments: [false, true])
  func hangUp(captures: Bool) throws {
    try TemporaryFile.with { file in
      let terminal = try Probe.start(
        captures ? "capture" : "256", environment: ["PROBE_LOST": file])
      terminal.hangUp()
      #expect(try #require(terminal.wait()) == 0)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "lost\n")
    }
  }

  @Test("a hang-up while the terminal is still there leaves it as it was")
  func hangUpOfALivingTerminal() throws {
    let (status, output) = try end(signal: SIGHUP)
    #expect(status == 0)
    #expect(output.contains("left-the-screen"))
  }

  /// A path for a file that is removed afterwards.
  private enum TemporaryFile {
    static func with(_ body: (String) throws -> Void) throws {
      let path = NSTemporaryDirectory() + UUID().uuidString
      defer { unlink(path) }
      try body(path)
    }
  }
}
