/// A skewed choice among `count` options: the option of rank r (from 1) has the weight 1/(r + 2).
///
/// Words of a language are distributed like that (Zipf's law with Mandelbrot's shift), so a model
/// that learns from the stories meets frequent and rare words. The weights are whole numbers, so
/// that rounding plays no part.
struct ZipfWeights: Sendable {
  private let bounds: [Int]

  init(count: Int) {
    precondition(count > 0, "a choice has at least one option")
    var sum = 0
    bounds = (1...count).map { rank in
      sum += 720_720 / (rank + 2)
      return sum
    }
  }

  func draw(with random: inout StoryRandom) -> Int {
    guard bounds.count > 1 else { return 0 }
    let point = random.below(bounds[bounds.count - 1])
    var option = 0
    while bounds[option] <= point { option += 1 }
    return option
  }
}
