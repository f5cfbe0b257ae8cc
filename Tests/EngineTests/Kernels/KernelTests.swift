import CKernels
import Foundation
import Testing

@Suite struct KernelTests {
  @Test func exponentialIsAccurateOverItsRange() {
    for x in stride(from: Float(-86), through: 88, by: 0.37) {
      var y = x
      tsld_scaled_softmax(&y, 1, 1, tsld_softmax_statistics())
      #expect(abs(Double(y) / exp(Double(x)) - 1) < 3e-7, "exp(\(x))")
    }
  }

  @Test func exponentialAtTheEdges() {
    var values: [Float] = [-200, -.infinity, 89, .infinity, .nan, 0]
    tsld_scaled_softmax(&values, 6, 1, tsld_softmax_statistics())
    #expect(values[0] == 0 && values[1] == 0)
    #expect(values[2] == .infinity && values[3] == .infinity)
    #expect(values[4].isNaN && values[5] == 1)
  }

  @Test func rowStatisticsMatchDefinitions() {
    let logits = (0..<1000).map { Float(sin(Double($0) * 0.7) * 5) }
    let statistics = tsld_softmax_row_statistics(logits, 1000)
    let total = logits.reduce(0.0) { $0 + exp(Double($1)) }
    let entropy = logits.reduce(0.0) {
      let p = exp(Double($1)) / total
      return $0 - p * log(p)
    }
    #expect(abs(Double(statistics.maximum + statistics.log_sum) - log(total)) < 1e-5)
    #expect(abs(Double(statistics.entropy) - entropy) < 1e-4)
    #expect(logits[Int(statistics.arg_max)] == logits.max())
    #expect(logits.firstIndex(of: statistics.maximum) == Int(statistics.arg_max))
  }

  @Test(arguments: 1...70)
  func maximumOfAnyLength(count: Int) {
    let values = (0..<count).map { Float(($0 * 37) % 71) - 100 }
    #expect(tsld_maximum(values, Int64(count)) == values.max())
  }

  @Test func notANumberReachesTheSums() {
    var logits = [Float](repeating: 0.5, count: 40)
    logits[17] = .nan
    #expect(tsld_softmax_row_statistics(logits, 40).log_sum.isNaN)
    #expect(tsld_sum_of_squares(logits, 40).isNaN)
  }

  @Test func topKIsSortedAndStable() {
    let values: [Float] = [1, 5, 3, 5, 2, 9, 0]
    var indices = [Int32](repeating: -1, count: 4)
    tsld_top_k(values, 7, 4, &indices)
    #expect(indices == [5, 1, 3, 2])
  }

  @Test func columnSumsAndTransposition() {
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    var sums: [Float] = [10, 10, 10]
    tsld_add_column_sums(&sums, x, 3, 2, 3)
    #expect(sums == [15, 17, 19])
    var transposed = [Float](repeating: 0, count: 6)
    tsld_transpose(&transposed, x, 2, 3)
    #expect(transposed == [1, 4, 2, 5, 3, 6])
  }
}
