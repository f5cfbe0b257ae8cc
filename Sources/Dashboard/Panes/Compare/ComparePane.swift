import Terminal
import Training

/// The run beside the others of its folder: results, or where their recipes differ.
struct ComparePane: Pane {
  /// What decides about the order of the rows.
  private(set) var column = ComparedColumn.perplexity
  private(set) var isAscending = true
  /// Only runs whose names or tags contain this are shown.
  private(set) var filter = ""
  /// The directory of the selected run.
  private(set) var selected: String?
  /// The directory of the run that the others are compared with; the one that is watched else.
  private(set) var baseline: String?
  /// Whether the recipes' differences are shown.
  private(set) var showsRecipes = false

  let keys =
    [
      Binding(
        .enter, does: .open, label: "overlay",
        "Lay the selected run's curves over this one's, or away."),
      Binding(
        .character("a"), does: .openRun, label: "open run",
        "Show the selected run in this one's place."),
      Binding(
        .character("b"), does: .pin, label: "baseline", "Compare with the selected run."),
      Binding(
        .character("d"), does: .nextView, label: "recipes", "Show where the recipes differ."),
      Binding(
        .character("A"), does: .nextAlignment, label: "along",
        "Lay other runs over this one by steps, by tokens or by time, in turns."),
      Binding(.character("R"), does: .reload, "Read the runs again."), .find,
    ] + Binding.sorting
  let glossary = [
    Glossary.Entry("Δ", "Perplexity less the baseline's, marked ◂."),
    Glossary.Entry("best", "The least perplexity of a whole evaluation, and its step."),
    Glossary.Entry("2-bit size", "Of the quantized weights alone, at two bits each."),
    Glossary.Entry("time", "What the steps took, without pauses."),
  ]
  var isAtRoot: Bool { filter.isEmpty && !showsRecipes }

  var choices: [String: String] {
    get { ["column": "\(column)", "ascending": "\(isAscending)"] }
    set {
      guard let known = ComparedColumn.allCases.first(where: { "\($0)" == newValue["column"] })
      else { return }
      (column, isAscending) = (known, newValue["ascending"] == "true")
    }
  }

  mutating func shown() -> [Action] { [.request(.compare)] }
  mutating func find(_ text: String, _ context: Context) { filter = text }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    let runs = runs(context)
    switch action {
    case .reload: return shown()
    case .nextView: showsRecipes.toggle()
    case .back: if showsRecipes { showsRecipes = false } else { filter = "" }
    case .sort: sort(by: (column.rawValue + 1) % ComparedColumn.allCases.count)
    case .sortBy(let index): sort(by: index)
    case .reverse: isAscending.toggle()
    case .select(let index) where runs.indices.contains(index):
      selected = runs[index].directory.url.path
    case .openRun:
      guard let run = run(runs), run.directory.url.path != context.run.directory else { return [] }
      return [.request(.open(run.directory.url.path))]
    case .pin: baseline = run(runs)?.directory.url.path
    case .open:
      guard let run = run(runs) else { return [] }
      guard run.directory.url.path != context.run.directory else {
        return [.refuse("\(run.name) is the run that is shown")]
      }
      return [.request(.overlay(run.name))]
    default: return move(action, runs)
    }
    return []
  }

  private mutating func sort(by index: Int) {
    guard let next = ComparedColumn(rawValue: index) else { return }
    (column, isAscending) = (next, next == column ? !isAscending : true)
  }

  private mutating func move(_ action: Action, _ runs: [ComparedRun]) -> [Action]? {
    let here = place(runs) ?? 0
    let next: Int
    switch action {
    case .up: next = here - 1
    case .down: next = here + 1
    case .scroll(let lines): next = here + lines
    case .pageUp: next = here - 10
    case .pageDown: next = here + 10
    case .home: next = 0
    case .end: next = .max
    default: return nil
    }
    guard let last = runs.indices.last else { return [] }
    selected = runs[min(max(next, 0), last)].directory.url.path
    return []
  }

  /// The runs as they are listed.
  func runs(_ context: Context) -> [ComparedRun] {
    let wanted = filter.lowercased()
    let found = context.compared.filter { run in
      wanted.isEmpty || run.name.lowercased().contains(wanted)
        || run.tags.contains { $0.lowercased().contains(wanted) }
    }
    return column.sorted(found, ascending: isAscending)
  }

  private func place(_ runs: [ComparedRun]) -> Int? {
    runs.firstIndex { $0.directory.url.path == selected } ?? runs.indices.first
  }

  private func run(_ runs: [ComparedRun]) -> ComparedRun? { place(runs).map { runs[$0] } }

  private func pinned(_ context: Context) -> ComparedRun? {
    let path = baseline ?? context.run.directory
    return context.compared.first { $0.directory.url.path == path }
  }

  // MARK: Drawing

  func draw(on canvas: inout Canvas, _ context: Context) {
    let runs = runs(context)
    let title = showsRecipes ? "Where the recipes differ" : "Runs beside one another"
    let count = "\(runs.count) of \(context.compared.count) runs"
    Box(
      title, rightTitle: filter.isEmpty ? count : "\"\(filter)\": \(count)", isFocused: true
    ).draw(on: &canvas) { canvas in
      guard !context.compared.isEmpty else {
        return canvas.explain("The runs in this run's folder are being read.")
      }
      guard !runs.isEmpty else { return canvas.explain("No run has such a name or tag.") }
      if showsRecipes {
        drawRecipes(runs, on: &canvas)
      } else {
        drawResults(runs, context, on: &canvas)
      }
    }
  }

  private func drawResults(
    _ runs: [ComparedRun], _ context: Context, on canvas: inout Canvas
  ) {
    let columns = ComparedColumn.allCases
    let best = runs.compactMap { $0.best?.studentPerplexity }.filter(\.isFinite).min()
    let pinned = pinned(context)
    let overlays = Set(context.overlays.map(\.name))
    let back = canvas.symbols.backPointer
    let table = Table(
      columns.map(Self.column), rowCount: runs.count, selected: place(runs),
      sorting: .init(column: column.rawValue, isAscending: isAscending)
    ) { index in
      let run = runs[index]
      return columns.map { column in
        var text = column.text(of: run, baseline: pinned)
        var style = Style.plain
        switch column {
        case .name:
          if run.directory.url == pinned?.directory.url { text += " \(back)" }
          if run.directory.url.path == context.run.directory { style = Style(.title, .bold) }
          if overlays.contains(run.name) { style = Style(.overlay1, .bold) }
        case .status where run.problem != nil: style = Style(.error)
        case .best where best != nil && run.best?.studentPerplexity == best:
          style = Style(.good, .bold)
        default: break
        }
        return .text(text, style)
      }
    }
    let problem = run(runs)?.problem
    if let problem {
      canvas.text(
        problem.description, x: 1, y: canvas.size.height - 1, Style(.error),
        width: canvas.size.width - 2)
    }
    let area = canvas.bounds.inset(right: 1, bottom: problem == nil ? 0 : 1)
    canvas.draw(in: area) { canvas in
      let drawn = table.draw(on: &canvas)
      canvas.onWheel()
      for title in drawn.titles { canvas.onPress(in: title.area, .sortBy(title.column)) }
      for row in drawn.rows { canvas.onPress(in: row.area, .select(row.row)) }
    }
  }

  private static func column(_ column: ComparedColumn) -> Table.Column {
    let (width, priority, growth) =
      switch column {
      case .name: (16, 14, 3)
      case .status: (11, 12, 0)
      case .steps: (9, 11, 0)
      case .perplexity: (10, 13, 0)
      case .change: (8, 10, 0)
      case .gap: (7, 9, 0)
      case .best: (14, 8, 0)
      case .size: (10, 5, 0)
      case .objective: (9, 6, 0)
      case .quantizer: (11, 5, 0)
      case .rate: (8, 4, 0)
      case .seed: (4, 1, 0)
      case .time: (8, 3, 0)
      case .speed: (8, 2, 0)
      case .tags: (8, 7, 1)
      }
    return Table.Column(
      column.title, alignment: column.isNumber ? .right : .left, minimumWidth: width,
      priority: priority, growth: growth)
  }

  private func drawRecipes(_ runs: [ComparedRun], on canvas: inout Canvas) {
    let settings = runs.map(\.settings)
    let keys = Recipe.keys.filter { key in Set(settings.map { $0[key] }).count > 1 }
    guard !keys.isEmpty else { return canvas.explain("The recipes do not differ.") }
    let columns =
      [Table.Column("key", minimumWidth: 20, priority: 1)]
      + runs.map { Table.Column($0.name, minimumWidth: 14, growth: 1) }
    Table(
      columns,
      rows: keys.map { key in
        [.text(key, Style(.axis))] + settings.map { .text($0[key] ?? "-") }
      }
    ).draw(on: &canvas)
  }
}
