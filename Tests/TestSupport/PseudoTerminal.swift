import Foundation

/// A program that runs in a terminal of its own, with the test at the other end.
package final class PseudoTerminal {
  /// The program's id.
  package let process: Int32
  /// Everything that the program wrote so far.
  package private(set) var output: [UInt8] = []
  /// The terminal's settings before the program was started.
  package let firstSettings: [UInt64]
  private let controller: Int32
  private let slave: Int32
  private var status: Int32?
  private var isOpen = true

  /// What could not be done.
  package struct Failure: Error { let call: String }

  /// Starts a program with the terminal as its controlling one, and as all three streams.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String],
    columns: Int = 80, rows: Int = 24
  ) throws {
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    guard openpty(&ours, &theirs, nil, nil, nil) == 0, let name = ttyname(theirs) else {
      throw Failure(call: "openpty")
    }
    // The slave is held open, so that the terminal keeps its state when the program has ended.
    (controller, slave) = (ours, theirs)
    firstSettings = Self.settings(of: theirs)
    for end in [ours, theirs] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let device = String(cString: name)
    Self.setSize(controller, columns: columns, rows: rows)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a new session opens becomes its controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The tests' runner may ignore or block signals; programs in terminals start without.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | 0x80  // SETSID
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var id: pid_t = 0
    guard posix_spawn(&id, path, &actions, &attributes, &argv, &envp) == 0 else {
      throw Failure(call: "posix_spawn")
    }
    process = id
  }

  deinit {
    kill(process, SIGKILL)
    _ = wait(seconds: 5)
    hangUp()
  }

  /// What was written so far, as text.
  package var text: String { String(decoding: output, as: UTF8.self) }

  /// Types.
  package func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Foundation.write(controller, bytes, bytes.count)
  }

  /// Waits until the program has written a text; false if it did not in time.
  ///
  /// - Parameter start: counts the bytes of ``output`` before which nothing is looked at.
  @discardableResult
  package func read(until pattern: String, from start: Int = 0, seconds: Double = 20) -> Bool {
    let wanted = Array(pattern.utf8)
    let end = Date(timeIntervalSinceNow: seconds)
    while output[min(start, output.count)...].firstRange(of: wanted) == nil {
      guard Date() < end else { return false }
      readSome(milliseconds: 50)
    }
    return true
  }

  /// Reads for a while.
  package func read(seconds: Double) {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end { readSome(milliseconds: 20) }
  }

  /// Reads until nothing comes for a while, a second at most.
  package func readUntilQuiet(milliseconds: Int32) {
    let end = Date(timeIntervalSinceNow: 1)
    while readSome(milliseconds: milliseconds), Date() < end {}
  }

  /// Waits until the program has ended; its status as waitpid(2) gives it, nil if it goes on.
  package func wait(seconds: Double = 20) -> Int32? {
    let end = Date(timeIntervalSinceNow: seconds)
    while status == nil {
      var value: Int32 = 0
      if waitpid(process, &value, WNOHANG) == process {
        status = value
        break
      }
      guard Date() < end else { return nil }
      if isOpen { readSome(milliseconds: 20) } else { usleep(20_000) }
    }
    // What it wrote last.
    while isOpen, readSome(milliseconds: 20) {}
    return status
  }

  /// From now on the terminal takes nothing, as if nobody read it and all room were used.
  package func stopOutput() { tcflow(slave, TCOOFF) }

  /// The terminal takes what is written again.
  package func resumeOutput() { tcflow(slave, TCOON) }

  /// Waits for the program's end without reading what it writes; nil if it goes on.
  package func waitWithoutReading(seconds: Double = 20) -> Int32? {
    let end = Date(timeIntervalSinceNow: seconds)
    while status == nil, Date() < end {
      var value: Int32 = 0
      if waitpid(process, &value, WNOHANG) == process { status = value } else { usleep(10_000) }
    }
    return status
  }

  /// Sends the program a signal.
  package func signal(_ number: Int32) { kill(process, number) }

  /// Sends a signal to what is in front on the terminal.
  package func signalForeground(_ number: Int32) {
    let group = tcgetpgrp(controller)
    if group > 1 { kill(-group, number) }
  }

  /// Gives the terminal another size; its foreground programs get SIGWINCH.
  package func resize(columns: Int, rows: Int) {
    Self.setSize(controller, columns: columns, rows: rows)
  }

  /// Ends the terminal, as closing its window does.
  package func hangUp() {
    guard isOpen else { return }
    isOpen = false
    close(slave)
    close(controller)
  }

  /// The terminal's settings, to compare.
  package var settings: [UInt64] { Self.settings(of: slave) }

  private static func settings(of terminal: Int32) -> [UInt64] {
    var modes = termios()
    tcgetattr(terminal, &modes)
    let characters = withUnsafeBytes(of: modes.c_cc) { $0.map(UInt64.init) }
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag].map(UInt64.init)
      + characters
  }

  private static func setSize(_ terminal: Int32, columns: Int, rows: Int) {
    var size = winsize()
    size.ws_col = UInt16(columns)
    size.ws_row = UInt16(rows)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  /// Reads what has been written, or what is written first within a time; false where that is
  /// nothing.
  @discardableResult
  package func readSome(milliseconds: Int32) -> Bool {
    var source = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, milliseconds) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = Foundation.read(controller, &bytes, bytes.count)
    guard count > 0 else { return false }
    output += bytes[..<count]
    return true
  }
}
