import Testing

@testable import Engine

@Suite struct ParameterStoreTests {
  static func store() -> ParameterStore {
    ParameterStore(
      [
        ParameterSpec("first", rows: 7, columns: 5, role: .linear),
        ParameterSpec("second", rows: 40, columns: 11, role: .linear),
        ParameterSpec("last", columns: 3, role: .norm),
      ], trainable: false)
  }

  @Test(arguments: [1, 2, 5])
  func largeNumbersAreFinite(threads: Int) {
    let store = Self.store()
    store.weights.values.update(repeating: .greatestFiniteMagnitude)
    store.weights.base[3] = -.leastNonzeroMagnitude
    #expect(store.firstNonFinite(pool: ThreadPool(threadCount: threads)) == nil)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [1, 2, 5])
  func everyPlaceIsLookedAt(value: Float, threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    let store = Self.store()
    for parameter in store.parameters.reversed() {
      for index in [0, parameter.spec.count / 2, parameter.spec.count - 1] {
        let before = store.weights.base[parameter.offset + index]
        store.weights.base[parameter.offset + index] = value
        #expect(store.firstNonFinite(pool: pool) == parameter.name)
        store.weights.base[parameter.offset + index] = before
      }
    }
    // Of several the first in memory order is told, whichever thread finds it.
    store.weights.base[store.count - 1] = value
    store.weights.base[34] = value
    #expect(store.firstNonFinite(pool: pool) == "first")
  }
}
