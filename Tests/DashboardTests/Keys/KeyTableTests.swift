import Terminal
import Testing

@testable import Dashboard

@Suite("Keys")
struct KeyTableTests {
  @Test("every pane has its digit, in every pane", arguments: Tab.allCases)
  func digits(tab: Tab) {
    for target in Tab.allCases {
      let key = Key.character(Character("\(target.rawValue)"))
      #expect(KeyTable.action(for: key, in: tab.pane) == .show(target))
    }
  }

  @Test("no key means two things in one pane", arguments: Tab.allCases)
  func unambiguous(tab: Tab) {
    let keys = (tab.pane.keys + KeyTable.everywhere).flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test("every binding says what it does, and every key has a name")
  func documented() {
    for binding in KeyTable.everywhere + Tab.allCases.flatMap(\.pane.keys) {
      #expect(binding.help.hasSuffix("."))
      #expect(binding.keys.allSatisfy { !$0.name.isEmpty })
    }
  }

  @Test("terminal multiplexers keep their prefixes")
  func multiplexers() {
    for tab in Tab.allCases {
      #expect(KeyTable.action(for: .control("a"), in: tab.pane) == nil)
      #expect(KeyTable.action(for: .control("b"), in: tab.pane) == nil)
    }
  }
}
