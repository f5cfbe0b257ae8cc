import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct ShardedCheckpointTests {
  private let index = "model.safetensors.index.json"

  /// Writes two files of one tensor each, and an index that says `map`.
  private func shards(_ directory: TemporaryDirectory, _ map: String) throws {
    for (name, byte) in [("a", UInt8(1)), ("b", UInt8(2))] {
      let data = Samples.safetensors(
        "{\(Samples.entry(name, "F16", [1], [0, 2]))}", data: [0, 0x3c + 4 * (byte - 1)])
      try directory.write(data, to: "model-\(name).safetensors")
    }
    try directory.write("{\"metadata\":{},\"weight_map\":\(map)}", to: index)
  }

  @Test func readsEveryShard() throws {
    try TemporaryDirectory.with { directory in
      try shards(directory, #"{"b":"model-b.safetensors","a":"model-a.safetensors"}"#)
      let checkpoint = try ShardedCheckpoint(directory.url)
      #expect(checkpoint.names == ["b", "a"])
      #expect(checkpoint.files.count == 2)
      #expect(try checkpoint.file(with: "a").floats("a") == [1])
      #expect(try checkpoint.file(with: "b").floats("b") == [2])
      #expect(throws: Problem.missingTensor(file: directory.url.path, tensor: "c")) {
        try checkpoint.file(with: "c")
      }
    }
  }

  @Test func missingShard() throws {
    try TemporaryDirectory.with { directory in
      try shards(directory, #"{"a":"model-c.safetensors"}"#)
      #expect(
        throws: Problem.missing(
          directory.file("model-c.safetensors").path,
          advice: "the checkpoint is incomplete, try to download it again")
      ) { try ShardedCheckpoint(directory.url) }
    }
  }

  @Test func tensorInAnotherShardThanTheIndexSays() throws {
    try TemporaryDirectory.with { directory in
      try shards(directory, #"{"a":"model-b.safetensors"}"#)
      #expect(
        throws: Problem.missingTensor(
          file: directory.file("model-b.safetensors").path, tensor: "a")
      ) { try ShardedCheckpoint(directory.url) }
    }
  }

  @Test(arguments: [
    #"{"a":"../model-a.safetensors"}"#, #"{"a":"/etc/passwd"}"#, #"{"a":".."}"#, #"{"a":""}"#,
    #"{"a":"sub/model-a.safetensors"}"#, #"{"a":"model-a.safetensors\u0000"}"#, #"{"a":7}"#,
  ])
  func namesThatLeaveTheFolder(map: String) throws {
    try TemporaryDirectory.with { directory in
      try shards(directory, map)
      let error = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(error?.description.contains("expected the name of a file beside it") == true)
    }
  }

  @Test(arguments: ["{}", "[]", "null"])
  func malformedIndex(map: String) throws {
    try TemporaryDirectory.with { directory in
      try shards(directory, map)
      #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
    }
  }

  private func shard(_ name: String, _ directory: TemporaryDirectory, as file: String) throws {
    let entry = Samples.entry(name, "F16", [1], [0, 2])
    try directory.write(Samples.safetensors("{\(entry)}", data: [0, 0x3c]), to: file)
  }

  @Test func shardsWithoutAnIndex() throws {
    try TemporaryDirectory.with { directory in
      for (number, name) in ["a", "b", "c"].enumerated() {
        try shard(name, directory, as: "model-0000\(number + 1)-of-00003.safetensors")
      }
      #expect(try ShardedCheckpoint(directory.url).names == ["a", "b", "c"])
      let second = directory.file("model-00002-of-00003.safetensors")
      try FileManager.default.removeItem(at: second)
      #expect(
        throws: Problem.missing(
          second.path, advice: "the checkpoint is incomplete, try to download it again")
      ) { try ShardedCheckpoint(directory.url) }
      try shard("a", directory, as: "model-00002-of-00003.safetensors")
      let twice = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(twice?.description.contains("tensor \"a\": is in two files") == true)
    }
  }

  @Test(arguments: [
    "model-00000-of-00003.safetensors", "model-00004-of-00003.safetensors",
    "model-1-of-3.safetensors", "model-00001-of-00003.safetensors.part",
    "model-0000١-of-00003.safetensors",
  ])
  func namesThatAreNoShards(name: String) throws {
    try TemporaryDirectory.with { directory in
      try shard("a", directory, as: name)
      let error = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(error?.subject == directory.file("model.safetensors").path)
    }
  }

  @Test(arguments: ["_orig_mod.", "module.", "base_model.model.", "module._orig_mod."])
  func whatWrappersPutBeforeNames(prefix: String) throws {
    try TemporaryDirectory.with { directory in
      try shard("\(prefix)a._orig_mod.weight", directory, as: "model.safetensors")
      let checkpoint = try ShardedCheckpoint(directory.url)
      #expect(checkpoint.names == ["a.weight"])
      #expect(try checkpoint.file(with: "a.weight").floats("a.weight") == [1])
    }
    try TemporaryDirectory.with { directory in
      try shard("\(prefix)a", directory, as: "model-a.safetensors")
      try directory.write(
        "{\"weight_map\":{\"\(prefix)a\":\"model-a.safetensors\"}}", to: index)
      #expect(try ShardedCheckpoint(directory.url).names == ["a"])
    }
  }

  @Test func namesThatBecomeTheSame() throws {
    try TemporaryDirectory.with { directory in
      let entries = [
        Samples.entry("a", "F16", [1], [0, 2]), Samples.entry("module.a", "F16", [1], [2, 4]),
      ]
      try directory.write(
        Samples.safetensors("{\(entries.joined(separator: ","))}", data: [0, 0, 0, 0]),
        to: "model.safetensors")
      let error = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(error?.description.contains("tensor \"a\": is there twice") == true)
    }
  }

  @Test func adapters() throws {
    for file in ["adapter_config.json", "adapter_model.safetensors"] {
      try TemporaryDirectory.with { directory in
        try directory.write("{}", to: file)
        let error = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
        #expect(error?.description.contains("merge_and_unload") == true)
      }
    }
    try TemporaryDirectory.with { directory in
      try shard("base_model.model.a.lora_A.weight", directory, as: "model.safetensors")
      let error = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(error?.description.contains("an adapter (PEFT)") == true)
    }
  }

  @Test func placesWithoutTheirContent() throws {
    try TemporaryDirectory.with { directory in
      try directory.write("", to: "model.q4.gguf")
      let gguf = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(gguf?.description.contains("found only model.q4.gguf; take the model") == true)

      let url = try directory.write(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7\n",
        to: "model.safetensors")
      let pointer = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(pointer?.description.contains("git lfs pull") == true)

      try FileManager.default.removeItem(at: url)
      try FileManager.default.createSymbolicLink(
        at: url, withDestinationURL: directory.file("blob"))
      let link = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(link?.subject == url.path)
      #expect(link?.kind == .missing)

      try FileManager.default.removeItem(at: url)
      #expect(mkfifo(url.path, 0o600) == 0)
      let pipe = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(pipe?.reason.contains("expected a regular file") == true)
    }
  }

  @Test func namesThatAreNotUTF8AreNoObstacle() throws {
    try TemporaryDirectory.with { directory in
      try shard("a", directory, as: "model.safetensors")
      let path = Array(directory.url.path.utf8CString.dropLast()) + [0x2F, -1, 0x61, 0]
      close(open(path, O_CREAT | O_WRONLY, 0o600))
      #expect(try ShardedCheckpoint(directory.url).names == ["a"])
    }
  }

  @Test func otherFormats() throws {
    try TemporaryDirectory.with { directory in
      try directory.write("", to: "pytorch_model.bin")
      let error = #expect(throws: Problem.self) { try ShardedCheckpoint(directory.url) }
      #expect(error?.reason == "expected model.safetensors, found only pytorch_model.bin")
      #expect(error?.description.contains("save_pretrained") == true)
    }
  }

  @Test func emptyFoldersAndFiles() throws {
    try TemporaryDirectory.with { directory in
      let expected = directory.file("model.safetensors").path
      #expect(
        throws: Problem.missing(
          expected, advice: "a model folder has config.json and model.safetensors")
      ) { try ShardedCheckpoint(directory.url) }
      let file = try directory.write("", to: "file")
      #expect(throws: Problem.invalid(file.path, expected: "a folder", found: "something else")) {
        try ShardedCheckpoint(file)
      }
      let nowhere = directory.file("nowhere")
      #expect(throws: Problem.missing(nowhere.path)) {
        try ShardedCheckpoint(nowhere)
      }
    }
  }
}
