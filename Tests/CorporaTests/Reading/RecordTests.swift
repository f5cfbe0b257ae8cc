import Corpora
import Foundation
import TestSupport
import Testing

/// What the lines of JSONL files say is to be learned: in capitals, everything else in lower case.
@Suite("JSON records")
struct RecordTests {
  /// A record's text with the characters that are no labels in lower case, and the others in upper.
  private func shown(
    _ record: String, chatTemplate: String? = nil, packing: Packing = .continuous
  ) throws -> String {
    try TemporaryDirectory.with { folder in
      let file = try folder.write(record, to: "a.jsonl")
      let tokenizer = try TestTokenizer.plain(chatTemplate: chatTemplate)
      let texts = try TokenizedTexts(
        CorpusSource([file.path]), tokenizer: tokenizer, packing: packing, cache: .disabled)
      let mask = texts.mask ?? texts.ids.map { _ in true }
      return try zip(texts.ids, mask).map { id, isLearned in
        let text = try tokenizer.tokenizer.decode([id], skipSpecialTokens: false)
        return isLearned ? text.uppercased() : text.lowercased()
      }.joined()
    }
  }

  private let chat = #"""
    {"messages": [{"role": "system", "content": " be good "}, {"role": "user", "content": "hi"},
      {"role": "assistant", "content": "yes"}, {"role": "user", "content": "bye"},
      {"role": "assistant", "content": "so long"}]}
    """#.replacing("\n", with: "")

  @Test("read what nobody reads with any numbers, and null as nothing")
  func lenient() throws {
    let keys = #""a": NaN, "b": [Infinity, -Infinity], "c": 1e400, "#
    #expect(try shown("{\(keys)\"text\": \"one\"}") == "ONE")
    #expect(
      try shown(#"{"text": null, "messages": null, "prompt": "up ", "completion": "down"}"#)
        == "up DOWN")
  }

  @Test("learn of a conversation what the assistant says, in the model's form")
  func chats() throws {
    #expect(
      try shown(chat)
        == "system:  be good \nuser: hi\nassistant: YES\nuser: bye\nassistant: SO LONG\n")
    #expect(
      try shown(chat, chatTemplate: "x<|im_start|>y") == """
        <|im_start|>system\n be good <|im_end|>
        <|im_start|>user\nhi<|im_end|>
        <|im_start|>assistant\nYES<|IM_END|>
        <|im_start|>user\nbye<|im_end|>
        <|im_start|>assistant\nSO LONG<|IM_END|>

        """)
    #expect(
      try shown(chat, chatTemplate: "<|start_header_id|>") == """
        <|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nbe good<|eot_id|>\
        <|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>\
        <|start_header_id|>assistant<|end_header_id|>\n\nYES<|EOT_ID|>\
        <|start_header_id|>user<|end_header_id|>\n\nbye<|eot_id|>\
        <|start_header_id|>assistant<|end_header_id|>\n\nSO LONG<|EOT_ID|>
        """)
    #expect(
      try shown(chat, chatTemplate: "[INST] <<SYS>>") == """
        <s>[inst] <<sys>>\nbe good\n<</sys>>\n\nhi [/inst] YES </S>\
        <s>[inst] bye [/inst] SO LONG </S>
        """)
    #expect(
      try shown(chat, chatTemplate: "[INST]") == """
        <s>[inst] be good\n\nhi [/inst] YES</S>[inst] bye [/inst] SO LONG</S>
        """)
    #expect(
      try shown(chat, chatTemplate: "<|user|> <|assistant|>") == """
        <|system|>\n be good </s>
        <|user|>\nhi</s>
        <|assistant|>\nYES</S>
        <|user|>\nbye</s>
        <|assistant|>\nSO LONG</S>

        """)
  }

  @Test("learn of ShareGPT's conversations what GPT says")
  func shareGPT() throws {
    let turns = [("system", "be good"), ("human", "hi"), ("gpt", "yes")].map { from, value in
      #"{"from": "\#(from)", "value": "\#(value)"}"#
    }
    #expect(
      try shown(#"{"id": "1", "conversations": [\#(turns.joined(separator: ", "))]}"#)
        == "system: be good\nuser: hi\nassistant: YES\n")
  }

  @Test("say that a model's chat template is none of the forms")
  func unknownTemplate() throws {
    try TemporaryDirectory.with { folder in
      let file = try folder.write(chat, to: "a.jsonl").path
      for (template, warnings) in [
        (nil, []), ("{{ odd }}", [CorpusWarning.unknownChatTemplate(file: file)]),
      ] {
        let tokenizer = try TestTokenizer.plain(chatTemplate: template)
        let corpus = try folder.corpus(["a.jsonl"], tokenizer: tokenizer, blockSize: 100)
        #expect(corpus.warnings == warnings)
      }
    }
  }

  @Test("learn of an instruction the output, in Alpaca's form")
  func instructions() throws {
    let task = """
      below is an instruction that describes a task. write a response that appropriately completes \
      the request.\n\n### instruction:\nadd\n\n### response:\nTHREE
      """
    #expect(try shown(#"{"instruction": "add", "input": "", "output": "three"}"#) == task)
    #expect(try shown(#"{"instruction": "add", "output": "three"}"#) == task)
    #expect(
      try shown(#"{"instruction": "add", "input": "1 2", "output": "three"}"#) == """
        below is an instruction that describes a task, paired with an input that provides further \
        context. write a response that appropriately completes the request.\n\n### instruction:\nadd\
        \n\n### input:\n1 2\n\n### response:\nTHREE
        """)
  }

  @Test("count as empty where the assistant says nothing")
  func silent() throws {
    try TemporaryDirectory.with { folder in
      let file = try folder.write(
        #"{"text": "abcdef"}"# + "\n" + #"{"messages": [{"role": "user", "content": "hi"}]}"#,
        to: "a.jsonl")
      let corpus = try folder.corpus(["a.jsonl"])
      #expect(corpus.warnings == [.emptyDocuments(count: 1, first: "\(file.path), line 2")])
    }
  }

  @Test("take time in proportion to a conversation's length")
  func longConversation() throws {
    let turns = (0..<1000).map {
      #"{"role": "\#($0 % 2 == 0 ? "user" : "assistant")", "content": "some words and more"}"#
    }
    let start = ContinuousClock.now
    let text = try shown("{\"messages\": [\(turns.joined(separator: ", "))]}")
    #expect(text.hasPrefix("user: some words and more\nassistant: SOME WORDS AND MORE\nuser: s"))
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
