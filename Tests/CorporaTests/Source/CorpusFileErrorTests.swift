import Corpora
import Foundation
import TestSupport
import Testing

/// What is wrong with a file must be said with its name, and the line or byte where there is one.
@Suite("Corpus file errors")
struct CorpusFileErrorTests {
  private func error(_ bytes: [UInt8], _ name: String) throws -> String {
    try TemporaryDirectory.with { folder in
      try folder.write(Data(bytes), to: name)
      let error = #expect(throws: CorpusError.self) { try folder.corpus([name]) }
      return (error?.description ?? "").replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  private func error(_ text: String, _ name: String = "a.jsonl") throws -> String {
    try error(Array(text.utf8), name)
  }

  @Test("of a JSONL file name the line")
  func lines() throws {
    let good = #"{"text": "abcd"}"# + "\n"
    let expected = #"expected an object with "text", or with "prompt" and "completion", found "#
    #expect(
      try error(good + "\n" + good)
        == "a.jsonl:2: expected a JSON object, found an empty line. Remove it.")
    #expect(
      try error(good + good + "\r\n")
        == "a.jsonl:3: expected a JSON object, found an empty line. Remove it.")
    #expect(
      try error(good + #"{"text": "a"#)
        == "a.jsonl:2:12: not valid JSON: the text ends inside a string. "
        + "Every line must be one JSON object.")
    #expect(try error(good + "[1, 2]") == "a.jsonl:2: \(expected)an array of 2")
    #expect(try error(good + "{}") == "a.jsonl:2: \(expected)an empty object")
    #expect(
      try error(good + #"{"title": "x", "body": 1}"#)
        == #"a.jsonl:2: \#(expected)only "title", "body""#)
    #expect(
      try error(#"{"prompt": "x"}"#, "a.NDJSON") == #"a.NDJSON:1: \#(expected)"prompt" alone"#)
    #expect(try error(#"{"completion": "x"}"#) == #"a.jsonl:1: \#(expected)"completion" alone"#)
    #expect(
      try error(#"{"text": "x", "prompt": "y", "completion": "z"}"#)
        == #"a.jsonl:1: \#(expected)"text" beside "prompt" or "completion""#)
    #expect(
      try error(good + #"{"text": 7}"#) == #"a.jsonl:2: expected a string as "text", found 7"#)
    #expect(
      try error(#"{"prompt": null, "completion": "x"}"#)
        == #"a.jsonl:1: expected a string as "prompt", found null"#)
  }

  @Test("of bytes that are no UTF-8 give their offset in the file")
  func notUTF8() throws {
    let message = """
      expected UTF-8 text, found another byte at offset 6. \
      If it is text in another encoding, iconv -t UTF-8 converts it.
      """
    #expect(try error(Array("abc é".utf8) + [0xFF], "a.txt") == "a.txt: \(message)")
    let line = Array(#"{"text": "abcd"}"#.utf8) + [0x0A] + Array(#"{"text": ""#.utf8)
    #expect(try error(line + [0xC3, 0x28], "a.jsonl").contains("at offset 27."))
  }

  @Test("tell empty and missing files, directories and devices apart")
  func kinds() throws {
    #expect(try error("", "a.txt") == "a.txt: expected text, found an empty file")
    #expect(try error("", "a.jsonl") == "a.jsonl: expected text, found an empty file")
    try TemporaryDirectory.with { folder in
      let missing = folder.file("none.txt").path
      #expect(throws: CorpusError.missing(file: missing)) { try folder.corpus(["none.txt"]) }
      try folder.write("x", to: "sub/a.txt")
      #expect(throws: CorpusError.directory(file: folder.file("sub").path)) {
        try folder.corpus(["sub"])
      }
    }
    #expect(throws: CorpusError.notAFile(file: "/dev/null")) {
      try TokenCorpus(
        CorpusSource(["/dev/null"]), tokenizer: TestTokenizer.plain(), blockSize: 4,
        cache: .disabled)
    }
  }

  @Test("say how many tokens there are and are needed")
  func tooShort() throws {
    let message = try error("xyz", "a.txt")
    #expect(
      message == "The corpus has 3 tokens, and one block needs 4: "
        + "give more text or choose a smaller block size.")
  }

  @Test("notice a file that is changed between its two readings")
  func changed() throws {
    try TemporaryDirectory.with { folder in
      let file = try folder.write("some text", to: "a.txt")
      let monitor = CorpusMonitor(report: { progress in
        if progress.activity == .reading { try? Data("more text".utf8).write(to: file) }
      })
      #expect(throws: CorpusError.changed(file: file.path)) {
        try folder.corpus(["a.txt"], cache: folder.cache, monitor: monitor)
      }
      #expect(try folder.cacheFiles().isEmpty)
    }
  }

  @Test("do not let a file's name write to the terminal")
  func hostileName() {
    let error = CorpusError.emptyLine(file: "/a/\u{1B}[2J.jsonl", line: 3)
    #expect(error.description.hasPrefix("/a/\\e[2J.jsonl:3: "))
  }
}
