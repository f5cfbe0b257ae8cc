import Testing
import Untrusted

@testable import GGUF

@Suite("llama.cpp's names of rules for words")
struct WordRulesTests {
  @Test("a tokenizer made from rules has these rules", arguments: WordRules.allCases)
  func roundTrip(rules: WordRules) {
    #expect(WordRules(preTokenizer: rules.preTokenizer) == rules)
    #expect(WordRules(name: rules.rawValue) == rules)
  }

  @Test(
    "the forms that published tokenizers have",
    arguments: [
      (
        #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"#,
        "gpt-2"
      ),
      (#"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}"#, "gpt-2"),
      // SmolLM
      (
        #"{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},"#
          + #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}"#,
        "smollm"
      ),
      // Qwen2
      (
        #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t|'re|'ve"#
          + #"|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*"#
          + #"[\\r\\n]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","#
          + #""add_prefix_space":false,"trim_offsets":false,"use_regex":false}]}"#,
        "qwen2"
      ),
      // Words that begin with a space that was not there, digits in threes, and no cuts at all.
      (#"{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}"#, nil),
      (
        #"{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":false},"#
          + #"{"type":"ByteLevel","add_prefix_space":false}]}"#, nil
      ),
      (#"{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}"#, nil),
      (#"{"type":"Whitespace"}"#, nil), ("null", nil),
    ] as [(String, String?)])
  func published(json: String, name: String?) throws {
    let component = try JSONReader.parse(Array(json.utf8))
    #expect(WordRules(preTokenizer: component)?.rawValue == name)
  }
}
