import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite struct CodesTests {
  @Test func aPartOfAMatrixIsRecordedAsItStands() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      let matrices = try #require(tiny.trainer.distiller.quantized?.matrices)
      let spec = matrices[1].parameter.spec
      let row = spec.rows - 3
      #expect(try tiny.apply(.showCodes(matrix: 1, row: row, column: 2))?.refusal == nil)
      try tiny.loop.writer.flush()
      let reader = try RunReader(tiny.loop.writer.directory)
      let map = try #require(try reader.codeMaps().last { $0.matrix == 1 })
      #expect(map.step == 0 && map.firstRow == row && map.firstColumn == 2)
      #expect(map.rows == 3 && map.columns == min(spec.columns - 2, 160))
      for (index, code) in map.codes.enumerated() {
        let place = (row + index / map.columns) * spec.columns + 2 + index % map.columns
        #expect(code == matrices[1].codes[place])
      }
      #expect(Set(map.codes).isSubset(of: [-1, 0, 1]) && Set(map.codes).count > 1)
    }
  }

  @Test(arguments: [2, 8])
  func levelsAreCountedFromZero(bits: Int) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.quantizer = Quantizer(.minmax(bits: bits)) }
      let matrices = try #require(tiny.trainer.distiller.quantized?.matrices)
      try tiny.apply(.showCodes(matrix: 0, row: 0, column: 0))
      try tiny.loop.writer.flush()
      let map = try #require(try RunReader(tiny.loop.writer.directory).codeMaps().last)
      let weights = matrices[0].parameter.weight.base
      let columns = matrices[0].parameter.spec.columns
      for (index, code) in map.codes.enumerated() {
        let place = index / map.columns * columns + index % map.columns
        let steps = weights[place] / matrices[0].scales[place / matrices[0].segmentLength]
        #expect(abs(Float(code) - max(-127, min(127, steps))) <= 1, "\(code) for \(steps)")
      }
      #expect(map.codes.contains { $0 < 0 } && map.codes.contains { $0 > 0 })
    }
  }

  @Test func codesFollowTheMeasurements() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) { $0.measureEvery = 2 }
      _ = try tiny.ask(.pause)
      let first = try tiny.ask(.showCodes(matrix: 0, row: 0, column: 0)).step
      _ = try tiny.ask(.run(steps: 4))
      try tiny.until { $0.step == first + 4 && $0.state == .paused(reason: nil) }
      _ = try tiny.ask(.hideCodes)
      _ = try tiny.ask(.run(steps: 4))
      try tiny.until { $0.step == first + 8 && $0.state == .paused(reason: nil) }
      try tiny.stop()
      // The steps 1, 3, 5, … are measured.
      let steps = try RunReader(tiny.session.directory).codeMaps().filter { $0.matrix == 0 }.map(
        \.step)
      #expect(steps == [first] + (first + 1...first + 4).filter { $0 % 2 == 1 })
    }
  }

  @Test func placesOutsideAreRefused() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      for (matrix, row, column) in [
        (-1, 0, 0), (1000, 0, 0), (0, -1, 0), (0, 0, .max), (.min, .min, .min),
      ] {
        let command = Command.showCodes(matrix: matrix, row: row, column: column)
        #expect(try tiny.apply(command)?.refusal != nil)
      }
    }
    try TemporaryDirectory.with { folder in
      let plain = try TinyLoop(in: folder) {
        $0.quantizer = nil
        $0.objective.kind = .groundTruth
      }
      let answer = try plain.apply(.showCodes(matrix: 0, row: 0, column: 0))
      #expect(answer?.refusal == "this run has no quantized matrices")
    }
  }
}
