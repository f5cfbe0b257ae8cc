/// A straight line through points, by least squares.
struct FittedLine: Sendable, Equatable {
  let intercept: Double
  let slope: Double
  /// The standard error of the slope.
  let slopeError: Double

  /// The line through at least three points that differ in x; nil without them.
  init?(_ points: [(x: Double, y: Double)]) {
    let count = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / count
    let meanY = points.reduce(0) { $0 + $1.y } / count
    let xx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let xy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
    guard points.count >= 3, xx > 0, xy.isFinite else { return nil }
    let (slope, start) = (xy / xx, meanY - xy / xx * meanX)
    let squares = points.reduce(0) { sum, point in
      let error = point.y - start - slope * point.x
      return sum + error * error
    }
    (self.slope, intercept) = (slope, start)
    slopeError = (squares / (count - 2) / xx).squareRoot()
  }
}
