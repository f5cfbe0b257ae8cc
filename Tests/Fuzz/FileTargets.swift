import Checkpoints
import Corpora
import Engine
import Foundation
import Terminal
import Tasks
import TestSupport
import Text
import Training
import Untrusted

/// What is read of files that others made: models, tokenizers, texts, recipes, themes.
enum FileTargets {
  /// Texts that tokenizers stumble over.
  private static let awkward =
    "A fox\u{301} saw\r\n  3 hens. e\u{301}\u{300}\u{FB01}\u{1100}\u{1161}\u{11A8} <|endoftext|></s>\t"
    + "\u{FEFF}\u{0}日本語👩‍👩‍👧\u{202E} 1234567 don't  \n\n"

  static func all(in folder: URL) throws -> [Target] {
    let golden = Fixtures.goldenNames.map { Fixtures.golden($0) }
    let configs = try golden.map { try bytes($0.appendingPathComponent("config.json")) }
    return [
      json(configs), config(configs, in: folder), try tensors(in: folder),
      try model(in: folder, configs), try gguf(in: folder), try tokenizer(in: folder),
      try texts(in: folder),
      recipe(in: folder), study(in: folder), try theme(),
    ] + (try tasks(in: folder))
  }

  static func bytes(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }

  static func write(_ bytes: [UInt8], to url: URL) throws {
    // In place: making a new file each time takes longer than most readers.
    let file = open(url.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(file) }
    try WrongAnswer.unless(
      Foundation.write(file, bytes, bytes.count) == bytes.count, "no room for inputs")
  }

  private static func json(_ configs: [[UInt8]]) -> Target {
    Target(name: "json", share: 200, form: .json, seeds: configs) { input, _ in
      do throws(JSONError) { _ = try JSONReader.parse(input) } catch {
        try WrongAnswer.unless((0...input.count).contains(error.offset), "an error out of place")
      }
    }
  }

  private static func config(_ configs: [[UInt8]], in folder: URL) -> Target {
    let file = folder.appendingPathComponent("config.json")
    return Target(name: "config", share: 200, form: .json, seeds: configs) { input, _ in
      try write(input, to: file)
      let architecture = try HuggingFaceConfig(contentsOf: file).architecture
      try WrongAnswer.unless(architecture.vocabularySize > 0, "a model without tokens")
    }
  }

  /// A small file with every type of element.
  private static func smallTensors() -> [UInt8] {
    let types = [("F32", 4), ("F16", 2), ("BF16", 2), ("I8", 1), ("I32", 4), ("I64", 8)]
    var (entries, offset) = ([#""__metadata__":{"format":"pt"}"#], 0)
    for (type, width) in types {
      let end = offset + 6 * width
      entries.append(
        #""t.\#(type)":{"dtype":"\#(type)","shape":[2,3],"data_offsets":[\#(offset),\#(end)]}"#)
      offset = end
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + (0..<offset).map { UInt8(truncatingIfNeeded: $0 &* 37) }
  }

  private static func tensors(in folder: URL) throws -> Target {
    let file = folder.appendingPathComponent("t.safetensors")
    return Target(
      name: "safetensors", share: 150, form: .safetensors, seeds: [smallTensors()]
    ) { input, _ in
      try write(input, to: file)
      let tensors = try SafetensorsFile(file)
      for tensor in tensors.tensors where tensor.shape.reduce(1, *) <= input.count {
        do {
          let count = try tensors.floats(tensor.name).count
          try WrongAnswer.unless(count == tensor.shape.reduce(1, *), "a tensor of another size")
        } catch {
          if let reason = WrongAnswer.found(in: error) { throw WrongAnswer(reason: reason) }
        }
      }
    }
  }

  /// A whole directory, of which one file is changed.
  private static func model(in folder: URL, _ configs: [[UInt8]]) throws -> Target {
    let directory = folder.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let source = Fixtures.golden("llama")
    let weights = try bytes(source.appendingPathComponent("model.safetensors"))
    let names = try SafetensorsFile(source.appendingPathComponent("model.safetensors")).names
    let map = names.map { "\"\($0)\":\"model-00001-of-00001.safetensors\"" }
    let index = Array(
      #"{"metadata":{"total_size":1},"weight_map":{\#(map.joined(separator: ","))}}"#.utf8)
    let config = try bytes(source.appendingPathComponent("config.json"))
    func file(_ name: String) -> URL { directory.appendingPathComponent(name) }
    return Target(
      name: "model", share: 20, form: .safetensors, seeds: [weights]
    ) { input, mutator in
      var files = ["config.json": config, "model.safetensors": weights]
      unlink(file("model.safetensors.index.json").path)
      switch mutator.number(below: 3) {
      case 0: files["config.json"] = mutator.mutated(config, .json, other: mutator.pick(configs))
      case 1: files["model.safetensors"] = input
      default:
        files["model-00001-of-00001.safetensors"] = weights
        files["model.safetensors"] = nil
        unlink(file("model.safetensors").path)
        files["model.safetensors.index.json"] = mutator.mutated(index, .json, other: config)
      }
      for (name, bytes) in files { try write(bytes, to: file(name)) }
      let model = try ModelDirectory(directory)
      // The commands ask for memory before they load.
      let count = model.architecture.parameterSpecs.reduce(0) { $0 + $1.count }
      guard count < 1_000_000 else { return }
      let store = try ParameterStore(model.architecture, trainable: false, quantizer: nil)
      try model.load(into: store) { _ in }
      for parameter in store.parameters {
        try WrongAnswer.unless(
          parameter.weight.values.allSatisfy(\.isFinite), "weights that are not finite")
      }
    }
  }

  /// A model in one file, of which the header is changed more often than the weights.
  private static func gguf(in folder: URL) throws -> Target {
    let file = folder.appendingPathComponent("model.gguf")
    let seeds = try ["gpt2", "llama-rope3", "qwen3"].map { name in
      let directory = try ModelDirectory(Fixtures.golden(name))
      let store = try ParameterStore(directory.architecture, trainable: false)
      try directory.load(into: store)
      let words = (0..<directory.architecture.vocabularySize).map { Array("w\($0)".utf8) }
      _ = try GGUFExport(directory.config, store, type: .f16, embeddingType: .f16).write(
        to: file,
        metadata: [
          ("tokenizer.ggml.model", .text("llama")), ("tokenizer.ggml.tokens", .strings(words)),
          ("tokenizer.ggml.scores", .float32s(words.indices.map { -Float($0) })),
          ("tokenizer.ggml.token_type", .int32s(words.map { _ in 1 })),
        ])
      return try bytes(file)
    }
    return Target(name: "gguf", share: 200, form: .binary, seeds: seeds) { input, mutator in
      var input = input
      // Most bytes are weights, in which nothing can go wrong but their values.
      for _ in 0..<mutator.number(below: 4) {
        let place = mutator.number(below: min(input.count, 3000) + 1)
        if place < input.count { input[place] = mutator.pick([0, 1, 4, 8, 9, 0x7F, 0xFF]) }
      }
      try write(input, to: file)
      let model = try ModelDirectory(file)
      let count = model.architecture.parameterSpecs.reduce(0) { $0 + $1.count }
      guard count < 1_000_000 else { return }
      let store = try model.packedStore()
      for parameter in store?.parameters ?? [] {
        try WrongAnswer.unless(
          parameter.weight.values.allSatisfy(\.isFinite), "weights that are not finite")
      }
      _ = try Tokenizer(TokenizerFile(directory: file)).encode(awkward)
    }
  }

  private static func tokenizer(in folder: URL) throws -> Target {
    let fixtures = Fixtures.golden.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("TextTests/Fixtures")
    let names = try FileManager.default.contentsOfDirectory(atPath: fixtures.path)
      .filter { $0.hasSuffix(".json") && !$0.contains(".golden.") }.sorted()
    let seeds = try names.map { try bytes(fixtures.appendingPathComponent($0)) }
      .filter { $0.count < 100_000 }
    return Target(name: "tokenizer", share: 150, form: .json, seeds: seeds) { input, _ in
      let tokenizer = try Tokenizer(json: input, file: "tokenizer.json")
      let ids = try tokenizer.encode(awkward)
      for id in ids {
        try WrongAnswer.unless(tokenizer.bytes(of: id) != nil, "token \(id) stands for nothing")
      }
      _ = try tokenizer.decode(ids)
    }
  }

  private static func texts(in folder: URL) throws -> Target {
    let tiny = try TinyModel(in: TemporaryDirectory(url: folder.appendingPathComponent("texts")))
    let tokenizer = try CorpusTokenizer(directory: tiny.directory)
    let seeds = [
      #"{"text": "the fox saw a hen"}"# + "\n" + #"{"prompt": "a", "completion": " hen"}"# + "\n",
      #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b c d e f"}]}"#
        + "\n" + #"{"instruction":"say","input":"a","output":"fox and hen and fox"}"# + "\n",
      "the fox saw a hen.\n\nThe hen saw a fox, and a hen, and a fox.\n",
    ].map { Array(String(repeating: $0, count: 4).utf8) }
    return Target(name: "texts", share: 100, form: .json, seeds: seeds) { input, mutator in
      let name = mutator.pick(["t.jsonl", "t.jsonl", "t.txt", "t.json", "t"])
      let file = folder.appendingPathComponent("texts").appendingPathComponent(name)
      let isText = name == "t.txt"
      try write(isText ? mutator.mutated(input, .text, other: input) : input, to: file)
      let corpus = try TokenCorpus(
        TokenizedTexts(CorpusSource([file.path]), tokenizer: tokenizer, cache: .disabled),
        blockSize: 16)
      for index in 0..<min(corpus.blockCount, 20) {
        let block = corpus.block(index)
        try WrongAnswer.unless(
          block.tokens.allSatisfy { $0 >= 0 && Int($0) < 96 }, "a token that is none")
      }
    }
  }

  private static func recipe(in folder: URL) -> Target {
    let file = folder.appendingPathComponent("recipe.json")
    let seeds = [Recipe(), BuiltIn.recipe].map { Array($0.json.text.utf8) }
    return Target(name: "recipe", share: 100, form: .json, seeds: seeds) { input, _ in
      try write(input, to: file)
      let recipe = try Recipe(contentsOf: file)
      try recipe.check()
      try write(Array(recipe.json.text.utf8), to: file)
      try WrongAnswer.unless(try Recipe(contentsOf: file) == recipe, "not the same recipe again")
    }
  }

  private static func study(in folder: URL) -> Target {
    let file = folder.appendingPathComponent("study.json")
    let seed = #"""
      {"recipe": {"teacher": "t", "train": ["a"], "steps": 3}, "baselines": ["fp", "gptq"],
       "axes": {"objective": ["gt", "tsld"], "learning_rate": [1e-3, 2], "seed": [0, 1]},
       "tasks": {"names": ["piqa"], "data": "d", "limit": 4, "shots": 1}}
      """#
    return Target(name: "study", share: 60, form: .json, seeds: [Array(seed.utf8)]) { input, _ in
      try write(input, to: file)
      let study = try StudyDefinition(contentsOf: file)
      try WrongAnswer.unless(
        study.variants.allSatisfy { !$0.name.isEmpty && !$0.name.contains("/") },
        "a run without a folder")
    }
  }

  /// Definitions of tasks, and their data.
  private static func tasks(in folder: URL) throws -> [Target] {
    let place = folder.appendingPathComponent("tasks")
    let tiny = try TinyModel(in: TemporaryDirectory(url: place))
    let directory = try ModelDirectory(tiny.directory)
    let store = try ParameterStore(directory.architecture, trainable: false)
    try directory.load(into: store)
    let model = Decoder(directory.architecture, parameters: store)
    let tokenizer = try TaskTokenizer(
      Tokenizer(TokenizerFile(directory: tiny.directory)), directory: tiny.directory,
      config: directory.config.json, vocabularySize: directory.architecture.vocabularySize,
      addsSpecialTokens: true)
    let runner = TaskRunner(model, tokenizer, pool: ThreadPool(threadCount: 1))
    let (definition, data) = (
      place.appendingPathComponent("own.json"), place.appendingPathComponent("own.jsonl")
    )
    let rows = #"""
      {"q":"a _ fox","c":{"t":["saw","hen"],"l":["A","B"]},"k":"A","n":1}
      {"q":"the _","c":{"t":["fox","a hen"],"l":["A","B"]},"k":"B","n":0}
      """#
    let definitions = [
      #"{"kind":"multiple_choice","prompt":"Q: {q|before:_|strip}","choices":"{c.t}","answer":"{k}","#
        + #""answer_labels":"{c.l}","metrics":["acc","acc_norm","f1"],"replace":[["(a+)b","$1"]]}"#,
      #"{"kind":"multiple_choice","prompt":["{q}{k}","{n}"],"choices":"{q|after:_|capitalize}","#
        + #""answer":"{n}","metrics":["acc"],"shots":1}"#,
      #"{"kind":"generation","prompt":"{q|sentence}","answer":"{k}","stop":["x"],"max_tokens":3,"#
        + #""readings":[{"name":"r","pattern":"([a-z]+)|(x)","take":"last"}],"ignore":["\.$"]}"#,
      #"{"kind":"text","text":"{q} {{}}","source":"here"}"#,
    ].map { Array($0.utf8) }
    func run() throws {
      let result = try runner.run(
        TaskQuestions(
          TaskSet(TaskLibrary(place).task("own"), in: place, limit: 2), tokenizer,
          longest: model.architecture.maximumPositions, maximumTokens: 2))
      try WrongAnswer.unless(result.count <= 2, "more items than there are")
    }
    return [
      Target(name: "task", share: 60, form: .json, seeds: definitions) { input, _ in
        try write(input, to: definition)
        try write(Array(rows.utf8), to: data)
        try run()
      },
      Target(name: "task data", share: 40, form: .json, seeds: [Array(rows.utf8)]) {
        input, mutator in
        try write(mutator.pick(definitions), to: definition)
        try write(input, to: data)
        try run()
      },
    ]
  }

  private static func theme() throws -> Target {
    let themes = Fixtures.golden.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("themes")
    let seeds = try FileManager.default.contentsOfDirectory(
      at: themes, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }.map(bytes)
    return Target(name: "theme", share: 60, form: .text, seeds: seeds) { input, _ in
      let theme = Theme(try ThemeFile(parsing: input, name: "a", file: "a"))
      try WrongAnswer.unless(theme.ramps.values.allSatisfy { $0.count == 101 }, "a broken ramp")
    }
  }
}
