import RunStore
import Terminal

/// A column of the list of matrices.
enum MatrixColumn: Int, Sendable, Hashable, CaseIterable {
  case mark, name, shape, codes, zeros, scale, spread, noise, flips, zeroFlips, signFlips,
    oscillation
  case entropy, warnings

  /// The columns that the list can be sorted by, in the order in which the key goes through them.
  static let sortable: [MatrixColumn] = [
    .name, .zeros, .scale, .spread, .noise, .flips, .zeroFlips, .signFlips, .oscillation, .entropy,
    .warnings, .shape,
  ]

  /// All about a column.
  private struct Contents {
    /// What stands above it.
    let title: String
    /// What the list is sorted by, in words.
    let words: String
    /// The columns of the screen that it needs, and its claim to them.
    let width: Int
    let priority: Int
    /// A measured number.
    let value: (MatrixStepRecord) -> Double
    /// How the number is written.
    let format: (Double) -> String

    init(
      _ title: String, _ words: String, _ width: Int, _ priority: Int,
      _ value: @escaping (MatrixStepRecord) -> Double = { _ in .nan },
      _ format: @escaping (Double) -> String = Format.percent
    ) {
      (self.title, self.words, self.width, self.priority) = (title, words, width, priority)
      (self.value, self.format) = (value, format)
    }
  }

  private func contents(_ symbols: Symbols, isTernary: Bool = true) -> Contents {
    func number(_ value: Double) -> String { Format.number(value) }
    return switch self {
    case .mark: Contents("", "warnings", 1, 19)
    case .name: Contents("matrix", "name", 0, 20)
    case .shape: Contents("shape", "size", 9, 5)
    case .codes:
      Contents(
        CodeBar.labels(isTernary: isTernary).joined(separator: " "), "share of zeros", 12,
        18, \.zeroShare)
    case .zeros: Contents("zeros", "share of zeros", 6, 16, \.zeroShare)
    case .scale: Contents(symbols.alpha, "scale", 6, 14, \.scaleMean, number)
    case .spread: Contents("spread", "spread of scales", 7, 6, \.relativeSpread)
    case .noise: Contents("SQNR dB", "SQNR", 5, 15, \.signalToQuantizationNoise, number)
    case .flips: Contents("flips", "flips", 7, 17, \.flipShare)
    case .zeroFlips: Contents(symbols.zeroFlip, "flips to and from zero", 7, 9, \.zeroFlipShare)
    case .signFlips: Contents(symbols.signFlip, "sign flips", 7, 10, \.signFlipShare)
    case .oscillation: Contents("oscil.", "oscillation", 7, 13, \.averageOscillationShare)
    case .entropy: Contents("bits", "entropy", 5, 7, \.entropy, number)
    case .warnings: Contents("warning", "warnings", 11, 8)
    }
  }

  /// What the list is sorted by, in words.
  var sortTitle: String { contents(Symbols(.ascii)).words }

  /// The column of a table.
  ///
  /// - Parameter nameWidth: what the longest name needs.
  func column(_ symbols: Symbols, nameWidth: Int, isTernary: Bool) -> Table.Column {
    let contents = contents(symbols, isTernary: isTernary)
    let isAtLeft = [.mark, .name, .codes, .warnings].contains(self)
    return Table.Column(
      contents.title, alignment: isAtLeft ? .left : .right,
      minimumWidth: self == .name ? min(nameWidth, 24) : contents.width,
      priority: contents.priority, growth: self == .codes ? 3 : self == .warnings ? 1 : 0)
  }

  /// What the list is sorted by; nil for names, which keep the order of the model.
  func sortValue(_ state: MatrixState) -> Double? {
    switch self {
    case .name: nil
    case .mark, .warnings: Double(state.warnings.count)
    case .shape: Double(state.weightCount)
    default: contents(Symbols(.ascii)).value(state.values)
    }
  }

  /// What stands in the column for a matrix.
  func item(_ state: MatrixState, _ symbols: Symbols) -> Table.Item {
    let warning = Style(.warning, .bold)
    switch self {
    case .mark: return .text(state.warnings.isEmpty ? "" : String(symbols.warning), warning)
    case .name: return .text(state.name)
    case .shape: return .text(state.shape(symbols), Style(.axis))
    case .warnings:
      return .text(state.warnings.map(\.title).joined(separator: ", "), warning)
    case .codes:
      let values = state.values
      return Self.bar(values.minusShare, values.zeroShare, values.plusShare)
    default:
      let contents = contents(symbols)
      let isWrong = [.scale, .spread].contains(self) && state.warnings.contains(.collapsed)
      return .text(
        contents.format(contents.value(state.values)), isWrong ? Style(.error, .bold) : .plain)
    }
  }

  /// What stands in the column for all matrices together; scales have no common measure.
  func item(_ totals: MatrixTotals, _ symbols: Symbols) -> Table.Item {
    switch self {
    case .mark, .warnings, .scale, .spread: return .text("")
    case .name: return .text("all", Style(.title, .bold))
    case .shape: return .text(Format.count(totals.weightCount), Style(.axis))
    case .codes:
      return Self.bar(
        totals.mean(\.minusShare), totals.mean(\.zeroShare), totals.mean(\.plusShare))
    default:
      let contents = contents(symbols)
      return .text(contents.format(totals.mean(contents.value)))
    }
  }

  private static func bar(_ minus: Double, _ zero: Double, _ plus: Double) -> Table.Item {
    .drawing { canvas in
      CodeBar(minus: minus, zero: zero, plus: plus, showsShares: false).draw(on: &canvas)
    }
  }
}

extension MatrixStepRecord {
  /// The scales' standard deviation as a share of their mean.
  var relativeSpread: Double { scaleMean == 0 ? .nan : scaleSpread / scaleMean }
}

/// In which order matrices are listed.
struct MatrixOrder: Sendable, Equatable {
  /// What decides.
  private(set) var column = MatrixColumn.name
  /// Whether small values come first.
  private(set) var isAscending = true

  /// Sorts by the next column.
  mutating func next() {
    let columns = MatrixColumn.sortable
    sort(by: columns[((columns.firstIndex(of: column) ?? -1) + 1) % columns.count])
  }

  mutating func reverse() { isAscending.toggle() }

  /// Sorts by a column; again by the same one turns the order around.
  mutating func choose(_ column: MatrixColumn) {
    if column == self.column { reverse() } else { sort(by: column) }
  }

  private mutating func sort(by column: MatrixColumn) {
    self.column = column
    // Of numbers, the greatest are what one looks for.
    isAscending = column == .name
  }

  /// The matrices in this order; those without a value come last, and equal ones keep theirs.
  func sorted(_ states: [MatrixState]) -> [MatrixState] {
    guard column != .name else { return isAscending ? states : states.reversed() }
    return states.enumerated().sorted { a, b in
      let (x, y) = (column.sortValue(a.element) ?? .nan, column.sortValue(b.element) ?? .nan)
      if x.isNaN || y.isNaN || x == y { return x.isNaN == y.isNaN ? a.offset < b.offset : y.isNaN }
      return isAscending ? x < y : x > y
    }.map(\.element)
  }
}

extension Symbols {
  /// The scale of codes.
  var alpha: String { isASCII ? "scale" : "α" }
  /// The threshold between codes of 0 and ±1.
  var delta: String { isASCII ? "delta" : "Δ" }
  /// A product, or a shape's sign.
  var times: String { isASCII ? "x" : "×" }
  /// More or less.
  var plusMinus: String { isASCII ? "+-" : "±" }
  /// A code that turns from 0 to ±1 or back.
  var zeroFlip: String { isASCII ? "0<>1" : "0↔±" }
  /// A code that changes its sign.
  var signFlip: String { isASCII ? "-<>+" : "-↔+" }
}
