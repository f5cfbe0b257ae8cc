import Foundation
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Checkpoints
@testable import Engine

/// Programs of others that read what this one writes.
@Suite("Other programs")
struct ClientTests {
  /// What a program prints, and its complaints; nil where it cannot be run or fails.
  private static func output(
    _ program: String, _ arguments: [String]
  ) -> (output: String, errors: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    guard (try? process.run()) != nil else { return nil }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return (String(decoding: printed, as: UTF8.self), String(decoding: complaints, as: UTF8.self))
  }

  /// A Python with a module; nil where there is none.
  private static func python(with module: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return [environment["TSLD_CLIENTS"], cache + "/tsld-clients"].compactMap { $0 }
      .map { $0 + "/bin/python" }
      .first { output($0, ["-c", "import \(module)"]) != nil }
  }

  private static let tensorBoard = python(with: "tensorboard")
  private static let transformers = python(with: "transformers, accelerate")
  private static let llama = python(with: "llama_cpp")
  private static let gguf = python(with: "gguf, numpy")

  private static let chromium = ["/usr/bin/chromium", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    "TensorBoard's own reader finds every step, evaluation, histogram and text",
    .enabled(if: tensorBoard != nil, "needs a Python with TensorBoard in $TSLD_CLIENTS"))
  func events() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try RunsCommandTests.trained(in: folder)
      let target = folder.file("logs")
      let result = try CommandRun("runs", "export", run, "--tensorboard", target.path)
      #expect(result.status == 0, "\(result.errors)")
      let script = """
        import json, sys
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        a = EventAccumulator(sys.argv[1]); a.Reload(); t = a.Tags()
        print(json.dumps({
          "loss": [e.value for e in a.Scalars("step/loss")],
          "perplexity": [e.value for e in a.Scalars("evaluation/student_perplexity")],
          "count": a.Histograms(t["histograms"][0])[0].histogram_value.num,
          "texts": t["tensors"]}))
        """
      let python = try #require(Self.tensorBoard)
      let printed = try #require(Self.output(python, ["-c", script, target.path]))
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
      let reader = try RunReader(RunDirectory(opening: URL(fileURLWithPath: run)))
      #expect(
        (found["loss"] as? [Double])?.map(Float.init)
          == (try reader.steps().map { Float($0.loss) }))
      #expect(
        (found["perplexity"] as? [Double])?.map(Float.init)
          == (try reader.evaluations().map { Float($0.studentPerplexity) }))
      let matrix = try #require(try reader.matrices().first)
      #expect(found["count"] as? Double == Double(matrix.rows * matrix.columns))
      #expect((found["texts"] as? [String])?.contains("recipe") == true)
    }
  }

  @Test(
    "greedy texts are those of transformers, token for token",
    .enabled(
      if: transformers != nil && Fixtures.sharedDirectory != nil,
      "needs a Python with transformers in $TSLD_CLIENTS, and ../shared with real models"),
    arguments: ["stories260k", "gpt2-wikitext", "opt-shakespeare"])
  func greedy(name: String) throws {
    let model = try #require(Fixtures.sharedDirectory).appendingPathComponent("models/\(name)")
    let prompts = [
      "Once upon a time", "The city was founded in", "To be, or not to be", "1 + 1 =",
      "The quick brown fox jumps over the lazy dog and",
    ]
    let ours = try CommandRun(
      arguments: ["generate", model.path, "--temperature", "0", "--tokens", "64", "--json"]
        + prompts.flatMap { ["--prompt", $0] })
    #expect(ours.status == 0, "\(ours.errors)")
    let script = """
      import json, sys, torch
      from transformers import AutoModelForCausalLM
      model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
      for line in sys.argv[2].splitlines():
        ids = torch.tensor([json.loads(line)["prompt_ids"]])
        with torch.no_grad():
          all = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=64, do_sample=False)
        new = all[0, ids.shape[1]:].tolist()
        print(json.dumps(new[:-1] if new[-1] == model.generation_config.eos_token_id else new))
      """
    let python = try #require(Self.transformers)
    let theirs = try #require(Self.output(python, ["-c", script, model.path, ours.output]))
    let pairs = zip(ours.output.split(separator: "\n"), theirs.output.split(separator: "\n"))
    for (own, other) in pairs {
      let object =
        try JSONSerialization.jsonObject(with: Data(own.utf8)) as? [String: Any]
      let ids = try JSONSerialization.jsonObject(with: Data(other.utf8)) as? [Int]
      #expect(object?["ids"] as? [Int] == ids)
    }
    #expect(Array(pairs).count == 5)
  }

  /// How the students of a short run are saved, and how far the logits may be off: BitNet's layers round
  /// activations to bytes.
  @Test(
    "transformers loads the directories that are written",
    .enabled(if: transformers != nil, "needs a Python with transformers in $TSLD_CLIENTS"),
    arguments: [("float32", 1e-4), ("float16", 2e-2), ("bfloat16", 2e-1), ("bitnet", 2e-1)])
  func directories(format: String, tolerance: Double) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let target = folder.file("saved").path
      let saved = try CommandRun(
        "export", tiny.directory.path, "--to", target, format == "bitnet" ? "--format" : "--dtype",
        format,
        "--quantizer", "twn",
        "--granularity", "tensor")
      #expect(saved.status == 0, "\(saved.errors)")
      let text = "the fox saw a hen and a fox"
      let ids = try CommandRun("tokenize", "--model", tiny.directory.path, "--text", text, "--ids")
        .output.split(whereSeparator: \.isWhitespace).joined(separator: ",")
      let tokens = try CommandRun(
        "tokens", "--teacher", tiny.directory.path, "--quantizer", "twn", "--granularity", "tensor",
        "--text", text, "--top", "1", "--json")
      let list = try JSONSerialization.jsonObject(with: Data(tokens.output.utf8))
      let ours = try #require(list as? [[String: Any]], "\(tokens.errors)").map {
        $0["student_cross_entropy"] as? Double ?? .nan
      }
      let script = """
        import json, sys, torch
        from transformers import AutoModelForCausalLM
        model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype="auto").eval()
        ids = torch.tensor([json.loads(sys.argv[2])])
        with torch.no_grad(): z = model(ids).logits[0, :-1].float()
        print(json.dumps(torch.nn.functional.cross_entropy(z, ids[0, 1:], reduction="none").tolist()))
        """
      let python = try #require(Self.transformers)
      let printed = try #require(Self.output(python, ["-c", script, target, "[\(ids)]"]))
      let theirs = try #require(
        try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [Double])
      #expect(theirs.count == ours.count)
      for (one, other) in zip(theirs, ours) { #expect(abs(one - other) < tolerance) }
    }
  }

  /// The mean log-likelihood of a text's tokens in llama.cpp, and what it takes for its tokens.
  private static let llamaScript = """
    import json, sys, numpy as np, llama_cpp
    ids = json.loads(sys.argv[2])
    model = llama_cpp.Llama(
      sys.argv[1], n_ctx=256, logits_all=True, verbose=False, type_k=0, type_v=0, flash_attn=False)
    model.eval(ids)
    z = np.array(model.scores[:len(ids) - 1], dtype=np.float64)
    z -= z.max(-1, keepdims=True)
    z -= np.log(np.exp(z).sum(-1, keepdims=True))
    values = z[np.arange(len(ids) - 1), ids[1:]].tolist()
    print(json.dumps({
      "values": values,
      "ids": model.tokenize(sys.argv[3].encode(), add_bos=ids[0] == model.token_bos())}))
    """

  /// The model, how it is quantized and stored, and how far the mean of 200 tokens may be off; each
  /// token's own may be as far off where nothing is rounded to 8 bits.
  @Test(
    "llama.cpp gives our log-likelihoods, and cuts texts into the same tokens",
    .enabled(
      if: llama != nil && Fixtures.sharedDirectory != nil,
      "needs a Python with llama_cpp in $TSLD_CLIENTS, and ../shared with real models"),
    arguments: [
      ("stories260k", "none", "f32", 1e-3), ("stories260k", "none", "f16", 5e-3),
      ("gpt2-wikitext", "none", "f32", 1e-3), ("gpt2-wikitext", "none", "f16", 5e-3),
      ("gpt2-wikitext", "twn", "tq2_0", 1e-2), ("gpt2-wikitext", "twn", "q2_0", 1e-2),
      ("gpt2-wikitext", "twn", "tq1_0", 1e-2),
    ])
  func llamaCpp(name: String, quantizer: String, type: String, tolerance: Double) throws {
    try TemporaryDirectory.with { folder in
      let model = try #require(Fixtures.sharedDirectory).appendingPathComponent("models/\(name)")
      let file = folder.file("model.gguf").path
      let text = String(
        String(repeating: "Once upon a time there was a girl who lived in the city . ", count: 12)
          .prefix(560))
      let exported = try CommandRun(
        "export", model.path, "--to", file, "--type", type, "--quantizer", quantizer,
        "--embedding-type", type == "f32" ? "f32" : "f16")
      #expect(exported.status == 0, "\(exported.errors)")
      func likelihoods(_ model: String, _ quantizer: String) throws -> [Double] {
        let tokens = try CommandRun(
          "tokens", "--teacher", model, "--quantizer", quantizer, "--text", text, "--top", "1",
          "--json")
        let list = try JSONSerialization.jsonObject(with: Data(tokens.output.utf8))
        return try #require(list as? [[String: Any]], "\(tokens.errors)").map {
          -(($0["student_cross_entropy"] ?? $0["teacher_cross_entropy"]) as? Double ?? .nan)
        }
      }
      let ours = try likelihoods(model.path, quantizer)
      let ids = try CommandRun("tokenize", "--model", model.path, "--text", text, "--ids").output
        .split(whereSeparator: \.isWhitespace).joined(separator: ",")
      let python = try #require(Self.llama)
      let printed = try #require(
        Self.output(python, ["-c", Self.llamaScript, file, "[\(ids)]", text]))
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
      let theirs = try #require(found["values"] as? [Double])
      #expect(theirs.count == ours.count && ours.count > 150)
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
      #expect(abs(mean(theirs) - mean(ours)) < tolerance, "\(mean(theirs)) \(mean(ours))")
      if quantizer == "none" {
        for (one, other) in zip(try likelihoods(file, "none"), theirs) {
          #expect(abs(one - other) < tolerance)
        }
      }
      #expect((found["ids"] as? [Int])?.map(String.init).joined(separator: ",") == ids)
    }
  }

  /// How published tokenizers cut texts into words, by llama.cpp's names of their rules; nil for what
  /// the model has.
  private static let wordRules: [(name: String, rules: String?)] = [
    ("stories260k", nil), ("gpt2-wikitext", nil),
    (
      "gpt2-wikitext",
      #"{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},"#
        + #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]}"#
    ),
    ("gpt2-wikitext", split(#"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#)),
    ("gpt2-wikitext", split(#"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#)),
  ]

  /// LLaMA 3's or Qwen2's rules: their contractions, `words`, and their spaces.
  private static func split(_ words: String) -> String {
    let pattern =
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|"# + words + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    return #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"#
      + JSONValue.string(pattern).compactText + #"},"behavior":"Isolated","invert":false},"#
      + #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}"#
  }

  @Test(
    "llama.cpp cuts awkward texts into our tokens, whatever the rules",
    .enabled(
      if: llama != nil && Fixtures.sharedDirectory != nil,
      "needs a Python with llama_cpp in $TSLD_CLIENTS, and ../shared with real models"),
    arguments: wordRules)
  func awkward(name: String, rules: String?) throws {
    try TemporaryDirectory.with { folder in
      let source = try #require(Fixtures.sharedDirectory).appendingPathComponent("models/\(name)")
      let model = folder.file("model")
      try FileManager.default.copyItem(at: source, to: model)
      let tokenizer = model.appendingPathComponent("tokenizer.json")
      if let rules {
        var json = try #require(try JSONValue(contentsOf: tokenizer).object)
        json["pre_tokenizer"] = try JSONReader.parse(Array(rules.utf8))
        try Data(JSONValue.object(json).text.utf8).write(to: tokenizer)
      }
      let file = folder.file("model.gguf").path
      let exported = try CommandRun("export", model.path, "--to", file, "--type", "f32")
      #expect(exported.status == 0, "\(exported.errors)")
      let golden = try JSONValue(
        contentsOf: source.appendingPathComponent("tokenizer.golden.json"))
      // No argument of a program holds a zero.
      let texts =
        try #require(golden.array).compactMap { $0["text"].string }.filter { !$0.contains("\0") }
        + [
          "it's IT'S we'Ve 3.14159 1234567 ½ ٣٤ 　x", "a\r\n\r\n  b\n c\t\td  ",
          "naïve Ωmega 東京 ไทย ✓✗",
        ]
      let ours = try texts.map { text in
        try CommandRun("tokenize", "--model", model.path, "--text", text, "--ids").output
          .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      }
      let script = """
        import json, sys, llama_cpp
        model = llama_cpp.Llama(sys.argv[1], vocab_only=True, verbose=False)
        print(json.dumps([model.tokenize(text.encode(), add_bos=sys.argv[3] == "1", special=True)
          for text in json.loads(sys.argv[2])]))
        """
      let python = try #require(Self.llama)
      let list = JSONValue.array(texts.map { .string($0) }).compactText
      let printed = try #require(
        Self.output(python, ["-c", script, file, list, name == "stories260k" ? "1" : "0"]))
      let theirs = try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [[Int]]
      for (text, (one, other)) in zip(texts, zip(ours, try #require(theirs))) {
        #expect(one == other, "\(text.debugDescription)")
      }
    }
  }

  /// The logits of a text in llama.cpp, for models without a tokenizer.
  private static let logitsScript = """
    import json, sys, numpy as np, llama_cpp
    from llama_cpp import llama_cpp as c
    ids = json.loads(sys.argv[2])
    parameters = c.llama_model_default_params()
    model = c.llama_model_load_from_file(sys.argv[1].encode(), parameters)
    options = c.llama_context_default_params()
    options.n_ctx, options.type_k, options.type_v = int(sys.argv[3]), 0, 0
    options.flash_attn_type = 0
    context = c.llama_init_from_model(model, options)
    batch = c.llama_batch_init(len(ids), 0, 1)
    batch.n_tokens = len(ids)
    for place, id in enumerate(ids):
      batch.token[place], batch.pos[place], batch.logits[place] = id, place, True
      batch.n_seq_id[place], batch.seq_id[place][0] = 1, 0
    assert c.llama_decode(context, batch) == 0
    count = c.llama_vocab_n_tokens(c.llama_model_get_vocab(model))
    rows = [np.ctypeslib.as_array(c.llama_get_logits_ith(context, i), (count,)) for i in range(len(ids))]
    print(json.dumps(np.array(rows, dtype=np.float64).tolist()))
    """

  /// The golden models and, of LLaMA and Qwen2, with positions that are scaled by every rule.
  private static let shapes: [(name: String, positions: String?)] =
    [
      "gpt2", "llama", "llama-rope3", "llama-tied", "mistral", "qwen2", "qwen3", "gpt_neox",
      "gpt_neox-sequential", "phi", "olmo2", "smollm3", "gemma2", "gemma3",
    ].map { ($0, nil) }
    + ["llama", "qwen2"].flatMap { name in
      [
        #"{"rope_type":"linear","factor":2.5}"#,
        #"{"rope_type":"yarn","factor":4,"original_max_position_embeddings":16}"#,
        #"{"rope_type":"yarn","factor":2,"original_max_position_embeddings":512,"beta_fast":24,"#
          + #""beta_slow":2,"attention_factor":1.25}"#,
      ].map { (name, $0) }
    }
    + [
      (
        "llama",
        #"{"rope_type":"longrope","short_factor":[1,1.05,1.1,1.2],"long_factor":[1,1.5,2.5,4],"#
          + #""attention_factor":1.1,"original_max_position_embeddings":16}"#
      )
    ]

  @Test(
    "llama.cpp gives our logits for models of every shape that it has",
    .enabled(if: llama != nil, "needs a Python with llama_cpp in $TSLD_CLIENTS"),
    arguments: shapes)
  func shape(name: String, positions: String?) throws {
    try TemporaryDirectory.with { folder in
      let source = try ModelDirectory(Fixtures.golden(name))
      var config = source.config
      if let positions {
        var json = config.json
        json["rope_parameters"] = try JSONReader.parse(Array(positions.utf8))
        config = try HuggingFaceConfig(json)
      }
      if name.hasPrefix("gemma") {
        // llama.cpp's own scale, and its pattern of layers for these sizes.
        var json = config.json
        json["query_pre_attn_scalar"] = json["head_dim"]
        json["layer_types"] = nil
        config = try HuggingFaceConfig(json)
      }
      let store = try ParameterStore(config.architecture, trainable: false)
      try source.load(into: store)
      let file = folder.file("model.gguf")
      _ = try GGUFExport(config, store, type: .f32, embeddingType: .f32).write(
        to: file, metadata: [("tokenizer.ggml.model", .text("none"))])
      // Windows are where a file's context ends.
      let window =
        name.hasPrefix("gemma")
        ? .max : config.architecture.blocks.compactMap(\.window).min() ?? .max
      let length = min(24, window, config.architecture.maximumPositions)
      let ids = (0..<length).map { $0 * 7 % 23 }
      let generation = Generation(
        Decoder(config.architecture, parameters: store), length: length,
        pool: ThreadPool(threadCount: 1))
      let python = try #require(Self.llama)
      let printed = try #require(
        Self.output(python, ["-c", Self.logitsScript, file.path, "\(ids)", "\(length)"]))
      let theirs = try #require(
        try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [[Double]])
      #expect(theirs.count == length)
      for (id, row) in zip(ids, theirs) {
        generation.append([Int32(id)])
        for (one, other) in zip(generation.logits.values, row) {
          // GELU is a table of 16 bits there, and always the tanh form.
          let tolerance = config.architecture.activation == .silu ? 1e-3 : 3e-3
          #expect(abs(Double(one) - other) < tolerance)
        }
      }
    }
  }

  /// The values of every tensor of a GPT-2 file beside those of a directory, which holds transposes.
  private static let ggufScript = """
    import json, re, struct, sys, numpy as np, gguf
    raw = open(sys.argv[2] + "/model.safetensors", "rb").read()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + size])
    def ours(name):
      start, end = header[name]["data_offsets"]
      values = np.frombuffer(raw[8 + size + start:8 + size + end], np.float32)
      return values.reshape(header[name]["shape"])
    names = {
      "token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f", "attn_norm": "ln_1",
      "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj", "ffn_norm": "ln_2",
      "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj"}
    count, worst = 0, 0.0
    for tensor in gguf.GGUFReader(sys.argv[1]).tensors:
      parts = re.match(r"(?:blk\\.(\\d+)\\.)?(\\w+)\\.(\\w+)$", tensor.name).groups()
      block = "h." + parts[0] + "." if parts[0] else ""
      own = ours("transformer." + block + names[parts[1]] + "." + parts[2])
      theirs = gguf.dequantize(tensor.data, tensor.tensor_type)
      if parts[0] and own.ndim == 2: own = own.T
      worst = max(worst, float(np.abs(theirs.reshape(own.shape) - own).max()))
      count += 1
    print(json.dumps({"count": count, "of": len(header) - ("__metadata__" in header), "worst": worst}))
    """

  @Test(
    "the gguf package reads every tensor back to our values",
    .enabled(
      if: gguf != nil && Fixtures.sharedDirectory != nil,
      "needs a Python with gguf in $TSLD_CLIENTS, and ../shared with real models"),
    arguments: ["f32", "f16", "tq1_0", "tq2_0"])
  func ggufPackage(type: String) throws {
    try TemporaryDirectory.with { folder in
      let model = try #require(Fixtures.sharedDirectory)
        .appendingPathComponent("models/gpt2-wikitext")
      let (file, back) = (folder.file("model.gguf").path, folder.file("back").path)
      let exported = try CommandRun(
        "export", model.path, "--to", file, "--type", type, "--quantizer", "twn",
        "--embedding-type", "q8_0")
      #expect(exported.status == 0, "\(exported.errors)")
      #expect(try CommandRun("export", file, "--to", back).status == 0)
      let python = try #require(Self.gguf)
      let printed = try #require(Self.output(python, ["-c", Self.ggufScript, file, back]))
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Double])
      #expect(found["count"] == found["of"] && found["worst"] == 0, "\(found)")
    }
  }

  @Test(
    "a browser shows the report of two runs with every number of their evaluations",
    .enabled(if: chromium != nil, "needs Chromium"))
  func browser() throws {
    try TemporaryDirectory.with { folder in
      let (_, first) = try RunsCommandTests.trained(in: folder)
      let second = folder.file("second")
      #expect(
        try CommandRun("fork", first, second.path, "--steps", "8", "--lr", "2e-3", "--plain").status
          == 0)
      let file = folder.file("report.html")
      let result = try CommandRun("report", first, second.path, "--to", file.path)
      #expect(result.status == 0, "\(result.errors)")
      let chromium = try #require(Self.chromium)
      let shown = try #require(
        Self.output(
          chromium,
          [
            "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
            "--user-data-dir=\(folder.file("browser").path)", "--dump-dom",
            "file://\(file.path)",
          ]))
      #expect(!shown.errors.contains("CONSOLE"), "\(shown.errors)")
      #expect(shown.output.contains("<svg") && shown.output.contains("second"))
      for run in [URL(fileURLWithPath: first), second] {
        let reader = try RunReader(RunDirectory(opening: run))
        let evaluations = try reader.evaluations()
        for value in [evaluations.first, evaluations.last].compactMap({ $0?.studentPerplexity }) {
          #expect(shown.output.contains("title=\"\(value)\""), "\(value)")
        }
        #expect(
          shown.output.contains(String(format: "%.3f", evaluations.last?.gap ?? .nan).prefix(5)))
      }
    }
  }
}
