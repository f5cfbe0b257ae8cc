import Foundation
import TestSupport
import Testing
import Text
import Untrusted

/// What a tokenizer file asks for is refused, or done in bounded time and memory.
@Suite("Hostile tokenizers")
struct HostileTokenizerTests {
  private func sequence(_ kind: String, _ step: String, count: Int) -> String {
    let steps = Array(repeating: step, count: count).joined(separator: ", ")
    return #"{"type": "Sequence", "\#(kind)": [\#(steps)]}"#
  }

  private func replace(_ content: String) -> String {
    #"{"type": "Replace", "pattern": {"String": "a"}, "content": "\#(content)"}"#
  }

  private func problem(_ json: TokenizerJSON, encoding text: String) -> Problem? {
    let problem = #expect(throws: Problem.self) { try json.load().encode(text) }
    #expect(problem?.subject == "tokenizer.json")
    return problem
  }

  @Test("cannot make a text grow without end", .timeLimit(.minutes(1)))
  func growth() throws {
    let long = String(repeating: "b", count: 100_000)
    let normalizers = [
      sequence("normalizers", replace("aa"), count: 34), replace(long),
      sequence("normalizers", #"{"type": "Prepend", "prepend": "\#(long)"}"#, count: 10),
      sequence("normalizers", #"{"type": "ByteLevel"}"#, count: 40),
      #"{"type": "Replace", "pattern": {"Regex": ""}, "content": "\#(long)"}"#,
    ]
    for normalizer in normalizers {
      let problem = problem(TokenizerJSON(normalizer: normalizer), encoding: "aé")
      #expect(problem?.reason.contains("add at most") == true, "\(normalizer.prefix(80))")
    }
    let preTokenizers = [
      sequence(
        "pretokenizers", #"{"type": "ByteLevel", "use_regex": false}"#, count: 30)
    ]
    for preTokenizer in preTokenizers {
      let problem = problem(TokenizerJSON(preTokenizer: preTokenizer), encoding: "é")
      #expect(problem?.reason.contains("add at most") == true)
    }
    let tokenizer = try TokenizerJSON(
      decoder: sequence("decoders", replace("aa"), count: 34)
    ).load()
    #expect(throws: Problem.self) { try tokenizer.decode([0]) }
    #expect((tokenizer.bytes(of: 0)?.count ?? 0) < 1 << 18)
  }

  @Test("have a limit of steps, of tokens around a text, and of patterns")
  func limits() {
    let nothing = #"{"type": "Lowercase"}"#
    let long = String(repeating: "a", count: 20_000)
    let parts = Array(repeating: #"{"SpecialToken": {"id": "a"}}"#, count: 2000)
    let ids = Array(repeating: "0", count: 2000).joined(separator: ",")
    func template(_ single: String, _ ids: String) -> String {
      #"{"type": "TemplateProcessing", "single": [\#(single)], "#
        + #""special_tokens": {"a": {"id": "a", "ids": [\#(ids)]}}}"#
    }
    let text = #"{"Sequence": {"id": "A"}}"#
    let files = [
      TokenizerJSON(normalizer: sequence("normalizers", nothing, count: 65)),
      TokenizerJSON(
        normalizer: sequence("normalizers", sequence("normalizers", nothing, count: 33), count: 2)),
      TokenizerJSON(preTokenizer: sequence("pretokenizers", #"{"type": "Whitespace"}"#, count: 65)),
      TokenizerJSON(decoder: sequence("decoders", #"{"type": "Fuse"}"#, count: 65)),
      TokenizerJSON(
        normalizer: #"{"type": "Replace", "pattern": {"Regex": "\#(long)"}, "content": ""}"#),
      TokenizerJSON(
        normalizer: #"{"type": "Replace", "pattern": {"String": "\#(long)"}, "content": ""}"#),
      TokenizerJSON(
        postProcessor: template(parts.joined(separator: ",") + "," + text, "0")),
      TokenizerJSON(postProcessor: template(#"{"SpecialToken": {"id": "a"}},"# + text, ids)),
    ]
    for file in files { #expect(throws: Problem.self) { try file.load() } }
  }

  @Test("have a limit of bytes")
  func size() throws {
    try TemporaryDirectory.with { directory in
      let file = try directory.write("{", to: "tokenizer.json")
      #expect(truncate(file.path, (1 << 28) + 1) == 0)
      let problem = #expect(throws: Problem.self) { try Tokenizer(directory: directory.url) }
      #expect(problem?.reason.contains("at most") == true, "\(problem?.description ?? "")")
    }
  }

  @Test(
    "cannot make a pattern search for ever", .timeLimit(.minutes(1)),
    arguments: ["(a|a)*b", "(?:a?a?)*?(?>a*)b", "(a+)+$", "((a*)*)*c"])
  func backtracking(pattern: String) throws {
    let tokenizer = try TokenizerJSON(
      preTokenizer:
        #"{"type": "Split", "pattern": {"Regex": "\#(pattern)"}, "behavior": "Isolated"}"#
    ).load()
    // Those that do not match by luck take too long, and say which pattern does.
    do {
      _ = try tokenizer.encode(String(repeating: "a", count: 3000) + "!b!c")
    } catch {
      #expect(error.place == "pre_tokenizer.pattern.Regex")
      #expect(error.reason.contains("reasonable time"))
    }
  }

  @Test("refuse what takes exponential time")
  func exponential() {
    let split = #"{"type": "Split", "pattern": {"Regex": "(a|a)*b"}, "behavior": "Isolated"}"#
    let text = String(repeating: "a", count: 3000) + "cb"
    let problem = problem(TokenizerJSON(preTokenizer: split), encoding: text)
    #expect(problem?.place == "pre_tokenizer.pattern.Regex")
  }

  // Looking for a token at each place, byte by byte, would take 10¹⁰ steps.
  @Test("may have long added tokens", .timeLimit(.minutes(1)))
  func addedTokens() throws {
    let tokens = (1...20).map {
      let content = String(repeating: "a", count: $0 * 1000) + "c"
      return #"{"id": \#($0 + 2), "content": "\#(content)", "normalized": \#($0 % 2 == 0)}"#
    }
    let json = TokenizerJSON(addedTokens: "[\(tokens.joined(separator: ","))]")
    let text = String(repeating: "a", count: 500_000)
    #expect(try json.load().encode(text).count == 500_000)
    #expect(try json.load().encode(text + "c").suffix(2) == [0, 21])
  }
}
