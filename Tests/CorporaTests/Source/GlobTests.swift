import Testing

@testable import Corpora

@Suite("Glob")
struct GlobTests {
  @Test(
    "matches names",
    arguments: [
      ("a.txt", "*.txt", true), ("a.txt", "a.txt", true), ("a.txt", "*", true),
      ("a.txt", "?.txt", true), ("ab.txt", "?.txt", false), ("a.txt", "*.tx", false),
      ("aXbXc", "a*X*c", true), ("aXb", "a*X*c", false), ("abab", "*ab", true), ("", "*", true),
      ("é1", "??", true), ("aaa", "a*a*a*a", false), ("a", "a**", true), ("", "?", false),
      ("a[1].txt", "a[1].*", true), ("a1.txt", "a[1].*", false), ("axb", "a.b", false),
    ])
  func matches(name: String, pattern: String, isMatch: Bool) {
    #expect(Glob.matches(name, pattern) == isMatch)
  }
}
