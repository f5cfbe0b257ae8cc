import Corpora
import Foundation
import TestSupport
import Testing
import Untrusted

/// What is wrong with a file must be said with its name, and the line or byte where there is one.
@Suite("Corpus file errors")
struct CorpusFileErrorTests {
  private func error(_ bytes: [UInt8], _ name: String) throws -> String {
    try TemporaryDirectory.with { folder in
      try folder.write(Data(bytes), to: name)
      let problem = #expect(throws: Problem.self) { try folder.corpus([name]) }
      return (problem?.description ?? "").replacing(folder.url.path + "/", with: "")
    }
  }

  private func error(_ text: String, _ name: String = "a.jsonl") throws -> String {
    try error(Array(text.utf8), name)
  }

  @Test("of a JSONL file name the line, what it has and what is expected")
  func lines() throws {
    let good = #"{"text": "abcd"}"# + "\n"
    let expected =
      #"expected an object with "text", "prompt" and "completion", "messages", "conversations", or "#
      + #""instruction" and "output", found "#
    let cases = [
      (good + #"{"text": "a"#, "2, column 12: not valid JSON: the text ends inside a string"),
      (good + "\n[1, 2]", "3: \(expected)an array of 2"),
      (good + #""a""#, "2: \(expected)\"a\""),
      (good + "{}", "2: \(expected)an empty object"),
      (good + #"{"title": "x", "body": 1}"#, #"2: \#(expected)only "title", "body""#),
      (good + #"{"text": null}"#, #"2: \#(expected)only "text""#),
      (#"{"prompt": "x"}"#, #"1: \#(expected)"prompt" alone"#),
      (#"{"completion": "x"}"#, #"1: \#(expected)"completion" alone"#),
      (
        #"{"text": "x", "prompt": "y", "completion": "z"}"#,
        #"1: \#(expected)"text" beside "prompt" beside "completion""#
      ),
      (good + #"{"text": 7}"#, #"2: expected a string as "text", found 7"#),
      (#"{"instruction": "x"}"#, #"1: expected a string as "output", found nothing"#),
      (#"{"messages": "x"}"#, #"1: expected an array as "messages", found "x""#),
      (
        #"{"messages": [{"role": "robot", "content": ""}]}"#,
        #"1: expected "role" system, user, assistant or tool in every message, found "robot""#
      ),
      (
        #"{"conversations": [{"from": "bing", "value": ""}]}"#,
        #"1: expected "from" system, human or gpt in every message, found "bing""#
      ),
      (
        #"{"messages": [{"role": "user", "content": null}]}"#,
        #"1: expected a string as "content", found nothing"#
      ),
    ]
    for (text, message) in cases { #expect(try error(text) == "a.jsonl: line \(message)") }
  }

  @Test("of a JSON array name the element")
  func elements() throws {
    let cases = [
      ("[{\"text\": \"a\"},\n7]", "element 2: expected an object with \"text\", "),
      ("[{\"text\": \"a\"}\n{}]", "line 2, column 1: not valid JSON: expected ',' or ']' in an "),
      (#"["a", "b"] x"#, "line 1, column 12: not valid JSON: unexpected text after the value"),
      (#"["a", "b""#, "line 1, column 10: not valid JSON: expected ',' or ']' in an array"),
      (#"["a", ]"#, "line 1, column 7: not valid JSON: expected a value"),
    ]
    for (text, message) in cases {
      let found = try error(text, "a.json")
      #expect(found.hasPrefix("a.json: \(message)"), "\(found)")
    }
  }

  @Test("of bytes that are no UTF-8 give their offset in the file")
  func notUTF8() throws {
    let message =
      "expected UTF-8 text, found another byte at offset 6; iconv -t UTF-8 converts text in another "
      + "encoding"
    #expect(try error(Array("abc é".utf8) + [0xFF], "a.txt") == "a.txt: \(message)")
    // In a later part too, and behind a byte order mark.
    let long = [0xEF, 0xBB, 0xBF] + Array(repeating: Array("ab cd ".utf8), count: 400_000).joined()
    #expect(try error(long + [0xC3], "a.txt").contains("at offset \(long.count);"))
    let line = Array(#"{"text": "abcd"}"#.utf8) + [0x0A] + Array(#"{"text": ""#.utf8)
    #expect(try error(line + [0xC3, 0x28], "a.jsonl").contains("at offset 27;"))
  }

  @Test("tell empty and missing files, folders and devices apart, and never wait")
  func kinds() throws {
    #expect(try error("", "a.txt") == "a.txt: expected text, found an empty file")
    try TemporaryDirectory.with { folder in
      func problem(_ name: String) -> Problem? {
        #expect(throws: Problem.self) { try folder.corpus([name]) }
      }
      #expect(problem("none.txt")?.kind == .missing)
      try folder.write("x", to: "sub/a.txt")
      #expect(problem("sub")?.reason == "expected a file, found a folder")
      #expect(mkfifo(folder.file("pipe").path, 0o600) == 0)
      #expect(problem("pipe")?.reason.contains("a pipe") == true)
    }
  }

  @Test("say how many tokens there are and are needed")
  func tooShort() throws {
    #expect(
      try error("xyz", "a.txt") == "the texts: expected at least one block of 4 tokens, found 3; "
        + "give more text or a smaller --block")
  }

  @Test("notice a file that is changed between its two readings")
  func changed() throws {
    try TemporaryDirectory.with { folder in
      let file = try folder.write("some text", to: "a.txt")
      let problem = #expect(throws: Problem.self) {
        try folder.corpus(["a.txt"], cache: folder.cache) { progress in
          if progress.activity == .reading { try? Data("more text".utf8).write(to: file) }
        }
      }
      #expect(problem?.kind == .changed && problem?.subject == file.path)
      #expect(try folder.cacheFiles().isEmpty)
    }
  }
}
