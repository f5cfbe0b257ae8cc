import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct TeacherCacheTests {
  /// The bits of a student's weights after three epochs, and where the teacher's states were kept.
  private static func train(
    in folder: TemporaryDirectory, batch: Int, memory: Int, disk: Int
  ) throws -> (weights: [UInt32], kept: (memory: Int, file: Int)?, blocks: Int) {
    let tiny = try TinyModel(in: folder)
    defer { try? FileManager.default.removeItem(at: tiny.directory) }
    var recipe = Recipe()
    recipe.teacher = tiny.directory.path
    recipe.train = [tiny.text.path]
    recipe.block = 16
    recipe.batch = batch
    recipe.epochs = 3
    recipe.learningRate = 1e-3
    recipe.teacherCacheMegabytes = memory
    recipe.teacherCacheDiskMegabytes = disk
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    let file = folder.file("teacher.cache")
    let trainer = try Trainer(
      recipe, inputs, threadCount: 1, cacheFile: file, progress: { _ in })
    #expect(!FileManager.default.fileExists(atPath: file.path), "the file has no name")
    for _ in 0..<trainer.totalSteps { _ = trainer.step() }
    let weights = UnsafeBufferPointer(
      start: trainer.distiller.student.parameters.weights.base,
      count: trainer.distiller.student.parameters.weights.count)
    return (
      weights.map(\.bitPattern), trainer.teacherCache?.blockCounts, inputs.train.blockCount
    )
  }

  @Test(arguments: [1, 3])
  func whereStatesAreKeptChangesNoBit(batch: Int) throws {
    try TemporaryDirectory.with { folder in
      let none = try Self.train(in: folder, batch: batch, memory: 0, disk: 0)
      let disk = try Self.train(in: folder, batch: batch, memory: 0, disk: 8)
      let memory = try Self.train(in: folder, batch: batch, memory: 8, disk: 0)
      #expect(none.kept == nil)
      #expect(none.weights == disk.weights && none.weights == memory.weights)
      // Where this machine's matrix products depend on the place in a batch, nothing is kept of
      // more than one sequence: it would not be the same bits.
      guard try Self.placesDoNotMatter(in: folder, batch: batch) else {
        return #expect(memory.kept == nil && disk.kept == nil)
      }
      #expect(disk.kept?.memory == 0 && disk.kept?.file == disk.blocks)
      #expect(memory.kept?.memory == memory.blocks && memory.kept?.file == 0)
    }
  }

  /// Whether the teacher's states of a sequence are the same bits at every place of a batch.
  private static func placesDoNotMatter(in folder: TemporaryDirectory, batch: Int) throws -> Bool {
    let tiny = try TinyModel(in: folder)
    defer { try? FileManager.default.removeItem(at: tiny.directory) }
    let directory = try ModelDirectory(tiny.directory)
    let store = try ParameterStore(directory.architecture, trainable: false)
    try directory.load(into: store)
    let teacher = Decoder(directory.architecture, parameters: store)
    let sequences = (0..<batch).map { first in (0..<16).map { Int32((first * 31 + $0 * 7) % 95) } }
    let shape = BatchShape(batch: batch, length: 16)
    let activations = Activations(
      directory.architecture, microBatch: shape, threadCount: 1, retention: .nothing)
    let states = (0..<batch).map { shift in
      let order = (0..<batch).map { ($0 + shift) % batch }
      teacher.forward(
        order.flatMap { sequences[$0] }, shape: shape, into: activations,
        pool: ThreadPool(threadCount: 1))
      return order.indices.sorted { order[$0] < order[$1] }.map { place in
        activations.hidden.rows(place * 16..<place * 16 + 16).values.map(\.bitPattern)
      }
    }
    return states.allSatisfy { $0 == states[0] }
  }

  @Test func memoryIsFilledBeforeTheFile() throws {
    try TemporaryDirectory.with { folder in
      let architecture = Architecture.llama(
        vocabularySize: 16, hiddenSize: 8, layerCount: 1, headCount: 2, keyValueHeadCount: 2,
        feedForwardSize: 16, maximumPositions: 4)
      let cache = TeacherCache(
        architecture: architecture, length: 4, byteBudget: 3 * 4 * 8 * 4
      ) { ScratchFile(at: folder.file("f"), slotSize: $0, byteBudget: 2 * 4 * $0, reserve: 0) }
      let buffer = FloatBuffer(count: 4 * 8)
      let hidden = buffer.matrix(rows: 4, columns: 8)
      for block in 0..<7 {
        for index in 0..<buffer.count { buffer.base[index] = Float(100 * block + index) }
        cache.write(hidden, ids: [block])
      }
      #expect(cache.blockCounts == (3, 2))
      for block in 0..<7 {
        buffer.clear()
        #expect(cache.read(into: hidden, ids: [block]) == (block < 5))
        if block < 5 {
          #expect((0..<buffer.count).allSatisfy { buffer.base[$0] == Float(100 * block + $0) })
        }
      }
    }
  }

  @Test func aFullDiskEndsTheGrowth() throws {
    try TemporaryDirectory.with { folder in
      let file = try #require(
        ScratchFile(at: folder.file("f"), slotSize: 4, byteBudget: 1 << 20, reserve: .max))
      #expect(file.append([1, 2, 3, 4]) == nil && file.count == 0)
      #expect(ScratchFile(at: folder.file("no/f"), slotSize: 4, byteBudget: 1 << 20) == nil)
    }
  }
}

extension TeacherCache {
  /// The blocks whose states are known: in memory, and in the file.
  var blockCounts: (memory: Int, file: Int) { (kept.count, slots.count) }
}
