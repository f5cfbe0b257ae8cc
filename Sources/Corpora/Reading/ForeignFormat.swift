/// Something that is no text, or not as it is, and must not be learned as prose.
struct ForeignFormat {
  let name: String
  let advice: String

  private static let starts: [(bytes: [UInt8], name: String, advice: String)] = [
    ([0x1F, 0x8B], "a gzip file", "unpack it with gunzip"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file", "unpack it with unzstd"),
    ([0xFD] + "7zXZ\0".utf8, "an xz file", "unpack it with unxz"),
    (Array("PK\u{3}\u{4}".utf8), "a zip archive", "unpack it with unzip"),
    (Array("PAR1\u{15}".utf8), "a Parquet file", toLines),
    (Array("ARROW1\0".utf8), "an Arrow file", toLines),
    (Array("SQLite format 3\0".utf8), "an SQLite database", toLines),
    (Array("%PDF-".utf8), "a PDF file", "extract its text, for example with pdftotext"),
    (Array("{\\rtf".utf8), "an RTF file", "save it as plain text"),
    ([0xFF, 0xFE, 0, 0], "UTF-32 text", "iconv -f UTF-32 -t UTF-8 converts it"),
    ([0xFF, 0xFE], "UTF-16 text", "iconv -f UTF-16 -t UTF-8 converts it"),
    ([0xFE, 0xFF], "UTF-16 text", "iconv -f UTF-16 -t UTF-8 converts it"),
    (
      Array("version https://git-lfs.github.com/spec/".utf8),
      "a git-lfs pointer in place of the file", "git lfs pull fetches the file itself"
    ),
  ]
  private static let toLines = "write its texts as JSON lines with the key \"text\""
  private static let page = "extract its text, or put pages into JSON lines with the key \"text\""

  init?(of head: ArraySlice<UInt8>, suffix: Substring) {
    if let found = Self.starts.first(where: { head.starts(with: $0.bytes) }) {
      (name, advice) = (found.name, found.advice)
    } else if head.starts(with: "BZh".utf8), head.dropFirst(4).starts(with: "1AY&SY".utf8) {
      (name, advice) = ("a bzip2 file", "unpack it with bunzip2")
    } else if let zero = head.firstIndex(of: 0) {
      let offset = zero - head.startIndex
      // Every other byte of Western text is zero in UTF-16.
      let isWide = 3 * head.count { $0 == 0 } > head.count && offset < 2
      name = isWide ? "UTF-16 text" : "a binary file (a zero byte at offset \(offset))"
      advice = isWide ? "iconv -f UTF-16 -t UTF-8 converts it" : "give the texts themselves"
    } else if let markup = Self.markup(head) {
      (name, advice) = (markup, Self.page)
    } else if let table = Self.table(head, suffix: suffix) {
      (name, advice) = (table, Self.toLines)
    } else {
      return nil
    }
  }

  /// Only what the first tag says: text may well begin with "<".
  private static func markup(_ head: ArraySlice<UInt8>) -> String? {
    let start = String(decoding: head.drop(while: isSpace).prefix(20), as: UTF8.self).lowercased()
    if start.hasPrefix("<?xml ") { return "an XML document" }
    let isPage = ["<!doctype html", "<html>", "<html "].contains(where: start.hasPrefix)
    return isPage ? "an HTML page" : nil
  }

  // MARK: Tables

  private static func table(_ head: ArraySlice<UInt8>, suffix: Substring) -> String? {
    if suffix == "csv" || isTable(head, UInt8(ascii: ",")) { return "a CSV table" }
    return suffix == "tsv" || isTable(head, UInt8(ascii: "\t")) ? "a TSV table" : nil
  }

  /// Whether there are at least three rows with the same number of fields, and for commas, which
  /// prose has too, names of columns without spaces before them.
  private static func isTable(_ head: ArraySlice<UInt8>, _ separator: UInt8) -> Bool {
    let isComma = separator == UInt8(ascii: ",")
    func split(_ text: ArraySlice<UInt8>, _ separator: UInt8) -> [ArraySlice<UInt8>] {
      // Only a quote at a field's beginning would count; an odd one ends the guessing early.
      var isQuoted = false
      return text.split(omittingEmptySubsequences: false) { byte in
        if byte == UInt8(ascii: "\""), isComma { isQuoted.toggle() }
        return byte == separator && !isQuoted
      }
    }
    // The last one may not be whole.
    let rows = split(head, UInt8(ascii: "\n")).dropLast().filter { !$0.isEmpty }
    let counts = Set(rows.map { split($0, separator).count })
    guard rows.count >= 3, counts.count == 1, counts != [1] else { return false }
    return !isComma || rows[0].split(separator: separator).allSatisfy(isName)
  }

  private static func isName(_ field: ArraySlice<UInt8>) -> Bool {
    let word = field.filter { !"\"\r\n".utf8.contains($0) }
    return !word.isEmpty && word.count <= 40
      && word.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || "0123456789_-.".utf8.contains(byte)
      }
  }
}
