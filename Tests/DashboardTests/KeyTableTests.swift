import Testing
@testable import Dashboard
@Suite("Keys") struct KeyTableTests {
  @Test("every tab has a digit") func digits() {
    for tab in Tab.allCases {
      #expect(
        KeyTable.action(for: .character(Character("\(tab.rawValue)")), in: .tokens) == .show(tab))
    }
  }
}
