import Testing

@testable import Corpora

@Suite("A conversation that a model goes on with")
struct ChatPromptTests {
  private static let turns = [
    ChatTemplate.Turn(role: "user", content: "Hi"),
    ChatTemplate.Turn(role: "assistant", content: "Hello"),
    ChatTemplate.Turn(role: "user", content: "Who are you?"),
  ]

  /// By what is found in the template, the text up to the answer.
  @Test(
    arguments: [
      (nil, "User: Hi\nAssistant: Hello\nUser: Who are you?\nAssistant:"),
      (
        "<|im_start|>",
        "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n"
          + "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n"
      ),
      (
        "<|assistant|>",
        "<|user|>\nHi</s>\n<|assistant|>\nHello</s>\n<|user|>\nWho are you?</s>\n<|assistant|>\n"
      ),
      (
        "<|start_header_id|>",
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
          + "<|start_header_id|>assistant<|end_header_id|>\n\nHello<|eot_id|>"
          + "<|start_header_id|>user<|end_header_id|>\n\nWho are you?<|eot_id|>"
          + "<|start_header_id|>assistant<|end_header_id|>\n\n"
      ),
      ("[INST]", "<s>[INST] Hi [/INST] Hello</s>[INST] Who are you? [/INST]"),
      ("<<SYS>>[INST]", "<s>[INST] Hi [/INST] Hello </s><s>[INST] Who are you? [/INST]"),
    ] as [(String?, String)])
  func forms(template: String?, text: String) {
    let chat = ChatTemplate(template: template, endToken: nil)
    #expect(String(decoding: chat.prompt(Self.turns, hasStartToken: false), as: UTF8.self) == text)
  }
}
