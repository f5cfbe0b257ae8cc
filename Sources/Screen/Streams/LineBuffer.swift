import Untrusted

/// Cuts a stream of bytes into lines, and keeps only so much of it.
struct LineBuffer {
  /// The most bytes of a line; the rest of it is dropped.
  let longest: Int
  /// The most lines that wait; the oldest ones are dropped.
  let backlog: Int
  private(set) var lines: [String] = []
  /// How many lines were dropped since they were taken last.
  private(set) var dropped = 0
  private var rest: [UInt8] = []
  private var isCut = false

  init(longest: Int = 2048, backlog: Int = 1000) {
    self.longest = max(longest, 1)
    self.backlog = max(backlog, 1)
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        endLine()
      } else if rest.count < longest {
        rest.append(byte)
      } else {
        isCut = true
      }
    }
  }

  /// Makes a line of what has no end yet.
  mutating func finish() {
    if !rest.isEmpty { endLine() }
  }

  mutating func take() -> (lines: [String], dropped: Int) {
    defer { (lines, dropped) = ([], 0) }
    return (lines, dropped)
  }

  private mutating func endLine() {
    // Progress bars go back to the line's beginning: what was written last is what counts.
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    if let back = rest.lastIndex(of: UInt8(ascii: "\r")) { rest.removeSubrange(...back) }
    lines.append(TerminalText.escaped(bytes: rest, keeping: .tabs) + (isCut ? "…" : ""))
    (rest, isCut) = ([], false)
    guard lines.count > backlog else { return }
    // Half of it at once, so that a flood does not move every line every time.
    let surplus = lines.count - backlog / 2
    lines.removeFirst(surplus)
    dropped += surplus
  }
}
