import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing

@Suite struct SavingTests {
  private func shapes(_ folder: URL) throws -> [String: [Int]] {
    let file = try SafetensorsFile(folder.appendingPathComponent("model.safetensors"))
    return Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.shape) })
  }

  @Test(arguments: Fixtures.goldenNames)
  func roundTripIsExact(name: String) throws {
    let source = try ModelDirectory(Fixtures.golden(name))
    let store = try Samples.store(source)
    try TemporaryDirectory.with { temporary in
      let target = temporary.file("a/saved")
      try ModelDirectory.save(store, config: source.config, to: target, companionsFrom: source.url)
      #expect(try shapes(target) == shapes(source.url))
      for tensor in try shapes(target).keys {
        let files = try [source.url, target].map {
          try SafetensorsFile($0.appendingPathComponent("model.safetensors")).floats(tensor)
        }
        #expect(files[0] == files[1], "\(tensor)")
      }
      let saved = try ModelDirectory(target)
      #expect(saved.architecture == source.architecture)
      #expect(saved.config.json["dtype"] == .string("float32"))
      #expect(try Samples.weights(saved) == Samples.weights(source))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
          == ["config.json", "generation_config.json", "model.safetensors"])
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: temporary.file("a").path) == ["saved"])
    }
  }

  @Test func latentAndEffectiveValues() throws {
    let source = try ModelDirectory(Fixtures.golden("gpt2"))
    var specs = source.architecture.parameterSpecs
    specs.append(ParameterSpec("layers.0.scales", columns: 7, role: .quantizerScale))
    let store = ParameterStore(specs, trainable: true) { $0.role == .linear }
    try source.load(into: store)
    for parameter in store.parameters where parameter.isQuantized {
      for index in 0..<parameter.effective.count {
        parameter.effective.base[index] = parameter.weight.base[index] > 0 ? 0.5 : -0.5
      }
    }
    try TemporaryDirectory.with { temporary in
      let (latent, effective) = (temporary.file("latent"), temporary.file("effective"))
      try ModelDirectory.save(store, .latent, config: source.config, to: latent)
      try ModelDirectory.save(store, .effective, config: source.config, to: effective)
      #expect(try shapes(effective) == shapes(source.url))
      let read = try [latent, effective].map { try Samples.store(ModelDirectory($0)) }
      for (index, parameter) in read[0].parameters.enumerated() {
        let original = try #require(store[parameter.name])
        #expect(Array(parameter.weight.values) == Array(original.weight.values))
        #expect(
          Array(read[1].parameters[index].weight.values) == Array(original.effective.values))
      }
      withExtendedLifetime((store, read)) {}
    }
  }

  @Test func elementTypeKeys() throws {
    let source = try ModelDirectory(Fixtures.golden("llama"))
    let store = try Samples.store(source)
    try TemporaryDirectory.with { temporary in
      let changes: KeyValuePairs<String, JSONValue?> = [
        "dtype": nil, "torch_dtype": .string("bfloat16"), "my_note": .string("kept"),
      ]
      let config = try HuggingFaceConfig(Samples.config("llama", changes))
      try ModelDirectory.save(store, config: config, to: temporary.file("saved"))
      let saved = try ModelDirectory(temporary.file("saved")).config.json
      #expect(saved["torch_dtype"] == .string("float32"))
      #expect(saved["dtype"] == nil)
      #expect(saved["my_note"] == .string("kept"))
      #expect(saved.keys == config.json.keys)
    }
  }

  @Test func companionsAreCopiedThroughLinks() throws {
    let source = try ModelDirectory(Fixtures.golden("llama"))
    let store = try Samples.store(source)
    try TemporaryDirectory.with { temporary in
      try temporary.write("blob", to: "blobs/1")
      try temporary.write("merges", to: "snapshot/merges.txt")
      try temporary.write("secret", to: "snapshot/other.txt")
      try FileManager.default.createSymbolicLink(
        at: temporary.file("snapshot/tokenizer.json"),
        withDestinationURL: temporary.file("blobs/1"))
      let target = temporary.file("saved")
      try ModelDirectory.save(
        store, config: source.config, to: target, companionsFrom: temporary.file("snapshot"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
          == ["config.json", "merges.txt", "model.safetensors", "tokenizer.json"])
      let tokenizer = target.appendingPathComponent("tokenizer.json")
      let type = try FileManager.default.attributesOfItem(atPath: tokenizer.path)[.type]
      #expect(type as? FileAttributeType == .typeRegular)
      #expect(try String(contentsOf: tokenizer, encoding: .utf8) == "blob")
    }
  }

  @Test func existingFolders() throws {
    let source = try ModelDirectory(Fixtures.golden("llama"))
    let store = try Samples.store(source)
    try TemporaryDirectory.with { temporary in
      let target = temporary.file("saved")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      try ModelDirectory.save(store, config: source.config, to: target)

      let again = #expect(throws: Problem.self) {
        try ModelDirectory.save(store, config: source.config, to: target)
      }
      #expect(again?.description.contains("choose another folder") == true)
      store.parameters[0].weight.base[0] = 42
      try ModelDirectory.save(store, config: source.config, to: target, overwriting: true)
      #expect(try Samples.weights(ModelDirectory(target))[0] == 42)

      let other = temporary.file("other")
      try temporary.write("precious", to: "other/thesis.txt")
      #expect(throws: Problem.self) {
        try ModelDirectory.save(store, config: source.config, to: other, overwriting: true)
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: temporary.url.path).sorted()
          == ["other", "saved"])
      let file = try temporary.write("", to: "file")
      #expect(throws: Problem.invalid(file.path, expected: "a folder", found: "something else")) {
        try ModelDirectory.save(store, config: source.config, to: file, overwriting: true)
      }
      #expect(throws: Problem.self) {
        try ModelDirectory.save(
          store, config: source.config, to: file.appendingPathComponent("below"))
      }
    }
  }

  @Test func aDivergedModelReplacesNothing() throws {
    let source = try ModelDirectory(Fixtures.golden("gpt2"))
    let store = try Samples.store(source)
    try TemporaryDirectory.with { temporary in
      let target = temporary.file("saved")
      try ModelDirectory.save(store, config: source.config, to: target)
      try #require(store["layers.1.feedForward.down.weight"]).weight.base[3] = .nan
      let error = #expect(throws: Problem.self) {
        try ModelDirectory.save(store, config: source.config, to: target, overwriting: true)
      }
      // The temporary folder is nothing that anybody chose.
      #expect(
        error?.description == "\(target.path)/model.safetensors: "
          + "tensor \"transformer.h.1.mlp.c_proj.weight\": holds NaN or infinite values")
      #expect(throws: Never.self) { try Samples.store(ModelDirectory(target)) }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: temporary.url.path) == ["saved"])
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "\(SmallDisk.reason)"))
  func aFullDiskIsToldOfTheFolderThatWasAskedFor() throws {
    let source = try ModelDirectory(Fixtures.golden("gpt2"))
    let store = try Samples.store(source)
    try SmallDisk.with(megabytes: 1) { disk in
      try disk.fill(leaving: 8192)
      let target = disk.folder.file("saved")
      let error = #expect(throws: Problem.self) {
        try ModelDirectory.save(store, config: source.config, to: target)
      }
      #expect(error?.kind == .unwritable)
      #expect(error?.subject == "\(target.path)/model.safetensors")
      #expect(try Folder.names(disk.folder.url) == ["ballast"])
    }
  }

  @Test func modelsThatWereMadeHere() throws {
    let architecture = try Samples.architecture("llama-tied")
    let store = ParameterStore(architecture.parameterSpecs, trainable: false)
    try TemporaryDirectory.with { temporary in
      let target = temporary.file("saved")
      try ModelDirectory.save(
        store, config: HuggingFaceConfig(describing: architecture), to: target)
      #expect(try ModelDirectory(target).architecture == architecture)
    }
  }
}
