import Corpora
import Foundation
import TestSupport
import Testing
import Untrusted

/// The content says what a file is, and only text is learned as text.
@Suite("File format")
struct FileFormatTests {
  private func texts(_ content: [UInt8], _ name: String = "a.txt") throws -> [String] {
    try TemporaryDirectory.with { folder in
      try folder.write(Data(content), to: name)
      return try CorpusSource([folder.file(name).path]).texts()
    }
  }

  private func texts(_ content: String, _ name: String = "a.txt") throws -> [String] {
    try texts(Array(content.utf8), name)
  }

  @Test("reads JSON lines under any name", arguments: ["a.jsonl", "a.json", "a.jl", "a", "a.txt"])
  func lines(name: String) throws {
    let lines = #"{"id": 1, "text": "one"}"# + "\n\n" + #"{"text": "two"}"# + "\n \r\n"
    #expect(try texts(lines, name) == ["one", "two"])
    #expect(try texts([0xEF, 0xBB, 0xBF] + Array(lines.utf8), name) == ["one", "two"])
    // A first line that is longer than what is looked at.
    let long = String(repeating: "long ", count: name == "a" ? 300_000 : 20_000)
    #expect(try texts(#"{"text": "\#(long)"}"# + "\n" + lines, name) == [long, "one", "two"])
  }

  @Test("reads JSON arrays of objects and strings", arguments: ["a.json", "a.jsonl", "a"])
  func arrays(name: String) throws {
    let array = #" [ {"text": "o[n]e\\\""}, {"n": {"m": [1, "]"]}, "text": "two"} , "three" ] \#n"#
    #expect(try texts(array, name) == ["o[n]e\\\"", "two", "three"])
    let long = String(repeating: "long ", count: name == "a" ? 300_000 : 20_000)
    #expect(try texts(#"["\#(long)","x"]"#, name) == [long, "x"])
  }

  @Test(
    "leaves prose alone, however it begins",
    arguments: [
      "{ braces } and more", "{\"quoted\" words} go on", "[Music] plays", "[1] Smith, J.\n[2] Doe",
      "[\"Hello,\" she said]", "[[nested]]", "<b> is bold", "<3 you", "<html5 is fine",
      "BZhigh", "Roses are red, violets are blue,\nso am I, and so are you,\nor, or not, oh",
      "a, b\nc, d\ne, f\n", "PAR1S is no city", "a\tb\nc d\ne\tf\n", "%PDF is a format",
      "version https is newer", "1,000 men\n2,000 women\n3,000 children\n",
    ])
  func prose(text: String) throws {
    #expect(try texts(text) == [text])
  }

  @Test("drops a byte order mark, and leaves line ends as they are")
  func mark() throws {
    #expect(try texts([0xEF, 0xBB, 0xBF] + Array("a\r\nb".utf8)) == ["a\r\nb"])
  }

  private static let binary = [UInt8](repeating: 0, count: 30)

  @Test(
    "names what is no text and what can be done",
    arguments: [
      ([0x1F, 0x8B, 8] + binary, "a.jsonl.gz", "a gzip file; unpack it with gunzip"),
      ([0x28, 0xB5, 0x2F, 0xFD] + binary, "a.zst", "a zstd file; unpack it with unzstd"),
      ([0xFD] + Array("7zXZ".utf8) + binary, "a.xz", "an xz file; unpack it with unxz"),
      (Array("BZh91AY&SY".utf8) + binary, "a.bz2", "a bzip2 file; unpack it with bunzip2"),
      (Array("PK\u{3}\u{4}".utf8) + binary, "a.docx", "a zip archive; unpack it with unzip"),
      (Array("PAR1\u{15}".utf8) + binary, "a.parquet", "a Parquet file; write its texts as JSON"),
      (Array("%PDF-1.7".utf8), "a.pdf", "a PDF file; extract its text"),
      (Array("SQLite format 3".utf8) + binary, "a.db", "an SQLite database; write its texts"),
      ([0xFF, 0xFE] + Array("a\0b\0".utf8), "a.txt", "UTF-16 text; iconv -f UTF-16 -t UTF-8"),
      (Array("a\0b\0c\0".utf8), "a.txt", "UTF-16 text; iconv -f UTF-16 -t UTF-8"),
      (Array("abc".utf8) + binary, "a.txt", "a binary file (a zero byte at offset 3); give"),
      (
        Array("version https://git-lfs.github.com/spec/v1\noid sha256:1".utf8), "a.txt",
        "a git-lfs pointer in place of the file; git lfs pull"
      ),
      (Array("\n <!DOCTYPE HTML>".utf8), "a.txt", "an HTML page; extract its text"),
      (Array("<html lang=en>".utf8), "a", "an HTML page; extract its text"),
      (Array("<?xml version='1.0'?>".utf8), "a.svg", "an XML document; extract its text"),
      (
        Array("id,text\n1,\"a, b\nc\"\n2,d\n".utf8), "a.txt",
        "a CSV table; write its texts as JSON lines"
      ),
      (Array("just one column\n".utf8), "a.csv", "a CSV table; write its texts as JSON lines"),
      (Array("a b\tc\nd e\tf\ng\th\n".utf8), "a", "a TSV table; write its texts"),
      (
        Array("{\n  \"data\": [\n    {\"text\": \"a\"}\n  ]\n}\n".utf8), "a.json",
        "JSON that has no object on each line; jq -c writes"
      ),
    ])
  func foreign(content: [UInt8], name: String, message: String) throws {
    let problem = #expect(throws: Problem.self) { try texts(content, name) }
    #expect(
      problem?.description.contains("\(name): expected text or JSON lines, found \(message)")
        == true,
      "\(problem?.description ?? "")")
  }

  @Test("says of JSON lines without a text which keys they have")
  func unknownKeys() throws {
    let problem = #expect(throws: Problem.self) {
      try texts(#"{"title": "x"}"# + "\n" + #"{"title": "y"}"#, "a.json")
    }
    #expect(problem?.description.contains(#"line 1: expected an object with "text""#) == true)
    #expect(problem?.description.hasSuffix(#"found only "title""#) == true)
  }
}
