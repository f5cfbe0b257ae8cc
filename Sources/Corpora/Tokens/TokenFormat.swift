/// The layout of a token file; all numbers little-endian.
///
/// | Bytes   | Content                                                               |
/// |---------|-----------------------------------------------------------------------|
/// | 0–7     | `tsldtoks`                                                            |
/// | 8–11    | version                                                               |
/// | 12–15   | bytes per token: 2 up to 65,536 tokens in the vocabulary, otherwise 4 |
/// | 16–23   | number of tokens                                                      |
/// | 24–31   | number of documents                                                   |
/// | 32–39   | number of runs, 0 in a corpus without prompts                         |
/// | 40–47   | size of the vocabulary                                                |
/// | 48–63   | key of what the tokens were made of                                   |
/// | 64–79   | hash of all the bytes before and after it                             |
/// | then    | tokens; a bit per token, 1 for labels; 8 bytes per run                |
///
/// Each of the three parts starts at a multiple of 8; the bits are there only if there are runs. A
/// run is a pair, or texts between pairs: twice the number of the token after its last, plus one if
/// it is a pair.
enum TokenFormat {
  static let version: UInt32 = 1
  static let magic = Array("tsldtoks".utf8)
  static let headerSize = 80
  static let hashedHeaderSize = 64

  static func tokenWidth(vocabularySize: Int) -> Int { vocabularySize <= 1 << 16 ? 2 : 4 }

  static func padding(after size: Int) -> Int { (8 - size % 8) % 8 }
}
