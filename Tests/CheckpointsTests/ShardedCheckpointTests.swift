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
          advice: "model.safetensors.index.json names it; try to download it again")
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
