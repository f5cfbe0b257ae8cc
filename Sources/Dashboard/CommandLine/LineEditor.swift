import Terminal

/// A line that is being typed: its text, the cursor, what was typed before, and completion.
struct LineEditor: Sendable, Equatable {
  /// What has been typed.
  private(set) var text: [Character]
  /// Where the next character goes.
  private(set) var cursor: Int
  /// What is wrong with it, once Enter was pressed.
  var problem: String?
  private let history: [String]
  private var historyIndex: Int
  private var typed: [Character]
  /// What the last word takes turns with, and which of it is there now; nil before Tab.
  private(set) var completion: (choices: [String], index: Int)?

  init(_ text: String = "", history: [String] = []) {
    self.text = Array(text)
    cursor = self.text.count
    self.history = history
    historyIndex = history.count
    typed = self.text
  }

  static func == (a: LineEditor, b: LineEditor) -> Bool {
    a.text == b.text && a.cursor == b.cursor && a.problem == b.problem
  }

  /// The line.
  var line: String { String(text) }

  /// Longer than anybody types; what is pasted beyond is left out.
  static let limit = 4096

  mutating func insert(_ string: String) {
    let room = Self.limit - text.count
    guard room > 0 else { return }
    let safe = string.prefix(room).map { $0.isNewline ? " " : $0 }
    // A mark that is typed joins the letter before it.
    let before = Array(String(text[..<cursor]) + String(safe))
    text.replaceSubrange(..<cursor, with: before)
    cursor = before.count
    edited()
  }

  /// Reacts to a key that edits; returns whether it was one.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .backspace:
      guard cursor > 0 else { return true }
      cursor -= 1
      text.remove(at: cursor)
      edited()
    case .delete:
      if cursor < text.count { text.remove(at: cursor) }
      edited()
    case .left: cursor = max(cursor - 1, 0)
    case .right: cursor = min(cursor + 1, text.count)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"):
      text.removeSubrange(..<cursor)
      cursor = 0
      edited()
    case .control("w"):
      let start = text[..<cursor].dropLast(while: { $0 == " " }).dropLast(while: { $0 != " " })
        .count
      text.removeSubrange(start..<cursor)
      cursor = start
      edited()
    case .up: recall(historyIndex - 1)
    case .down: recall(historyIndex + 1)
    default: return false
    }
    return true
  }

  /// Completes the word before the cursor, or offers the next choice.
  mutating func complete(_ choices: [String], forward: Bool = true) {
    if let (choices, index) = completion {
      let next = (index + (forward ? 1 : choices.count - 1)) % choices.count
      replaceLastWord(with: choices[next])
      completion = (choices, next)
    } else {
      guard let choice = forward ? choices.first : choices.last else { return }
      replaceLastWord(with: choice)
      if choices.count == 1 {
        if !choice.hasSuffix(" ") { insert(" ") }
      } else {
        completion = (choices, forward ? 0 : choices.count - 1)
      }
    }
  }

  private mutating func replaceLastWord(with word: String) {
    let start = (text.lastIndex(of: " ") ?? -1) + 1
    text.replaceSubrange(start..., with: Array(word))
    cursor = text.count
    problem = nil
  }

  private mutating func recall(_ index: Int) {
    guard index >= 0, index <= history.count else { return }
    historyIndex = index
    text = index < history.count ? Array(history[index]) : typed
    cursor = text.count
    problem = nil
    completion = nil
  }

  private mutating func edited() {
    typed = text
    historyIndex = history.count
    problem = nil
    completion = nil
  }
}

extension RandomAccessCollection {
  fileprivate func dropLast(while matches: (Element) -> Bool) -> SubSequence {
    var rest = self[...]
    while let last = rest.last, matches(last) { rest = rest.dropLast() }
    return rest
  }
}
