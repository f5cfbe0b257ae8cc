import Text
import Untrusted

/// The parts of a tokenizer file, so that a test can write down the one that matters.
struct TokenizerJSON {
  var vocab = #"{"a": 0, "b": 1, "ab": 2}"#
  var merges = #"["a b"]"#
  /// With a comma behind it.
  var modelType = #""type": "BPE","#
  /// More members of `model`, each followed by a comma.
  var modelOptions = ""
  var addedTokens = "[]"
  var normalizer = "null"
  var preTokenizer = "null"
  var postProcessor = "null"
  var decoder = #"{"type": "Fuse"}"#

  var text: String {
    """
    {"added_tokens": \(addedTokens), "normalizer": \(normalizer),
     "pre_tokenizer": \(preTokenizer), "post_processor": \(postProcessor), "decoder": \(decoder),
     "model": {\(modelType) \(modelOptions) "vocab": \(vocab), "merges": \(merges)}}
    """
  }

  func load() throws(Problem) -> Tokenizer {
    try Tokenizer(json: Array(text.utf8), file: "tokenizer.json")
  }
}
