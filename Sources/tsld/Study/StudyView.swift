import Terminal

/// A study on a screen: its table, whose rows fill in, and what is being done.
struct StudyView {
  let name: String
  var table: StudyTable
  /// The names of each row's jobs.
  let jobs: [[String]]
  var progress: StudyProgress
  /// The row that is kept in sight; nil for the one that is being made.
  var selected: Int?

  private static let failureLimit = 3

  func draw(on canvas: inout Canvas) {
    let shownFailures = progress.failures.suffix(Self.failureLimit)
    let running = min(progress.running.count, 8)
    let areas = canvas.bounds.rows([
      .fixed(2), .share(1), .fixed(running > 0 ? running + 2 : 0), .fixed(shownFailures.count),
      .fixed(1),
    ])
    canvas.draw(in: areas[0]) { drawHeader(on: &$0) }
    canvas.draw(in: areas[1]) { canvas in
      Box("Table", rightTitle: canvas.size.width >= 72 ? table.note : "").draw(on: &canvas) {
        drawTable(on: &$0)
      }
    }
    canvas.draw(in: areas[2]) { canvas in
      Box("Being made").draw(on: &canvas) { canvas in
        for (y, job) in progress.running.prefix(running).enumerated() {
          let row = Rect(x: 0, y: y, width: canvas.size.width, height: 1)
          canvas.draw(in: row) { draw(job, on: &$0) }
        }
      }
    }
    for (y, failure) in shownFailures.enumerated() {
      canvas.text(
        "\(failure.name) failed: \(failure.reason)", x: 1, y: areas[3].y + y, Style(.error),
        width: canvas.size.width - 2)
    }
    canvas.draw(in: areas[4]) { drawFooter(on: &$0) }
  }

  private func drawHeader(on canvas: inout Canvas) {
    let width = canvas.size.width
    let left = progress.secondsLeft.map { ", about \(Format.duration($0)) left" } ?? ""
    let words = "\(progress.doneCount) of \(progress.count) done\(left)"
    canvas.text(
      "tsld study \(name)", x: 0, y: 0, Style(.title, .bold),
      width: max(width - words.columns - 2, 0))
    canvas.text(words, endingAt: width, y: 0, Style(.text))
    canvas.draw(in: Rect(x: 0, y: 1, width: width, height: 1)) {
      Gauge(progress.share).draw(on: &$0)
    }
  }

  private func drawFooter(on canvas: inout Canvas) {
    guard !progress.isStopping else {
      canvas.text(
        "stopping: what runs saves a checkpoint; Ctrl-C again ends at once", x: 0, y: 0,
        Style(.warning), width: canvas.size.width)
      return
    }
    var x = canvas.text("q", x: 0, y: 0, Style(.key))
    x += canvas.text(" stop; the same command goes on   ", x: x, y: 0, Style(.inactive))
    x += canvas.text("\(canvas.symbols.up) \(canvas.symbols.down)", x: x, y: 0, Style(.key))
    canvas.text(" move", x: x, y: 0, Style(.inactive))
  }

  // MARK: The table

  private func standing(ofRow row: Int) -> (word: String, role: Role) {
    let all = jobs[row].map { progress.standings[$0] ?? .waiting }
    if let current = progress.running.first(where: { jobs[row].contains($0.name) }) {
      let done = Double(all.count { $0 == .done }) + (current.share ?? 0)
      return (Format.percent((100 * done / Double(all.count)).rounded() / 100), .progress)
    }
    if all.contains(.failed) { return ("failed", .error) }
    if all.allSatisfy({ $0 == .done }) { return ("done", .good) }
    let made = all.count { $0 == .done }
    return made > 0 ? ("\(made) of \(all.count)", .text) : ("waiting", .inactive)
  }

  private var runningRow: Int? {
    jobs.indices.first { row in progress.running.contains { jobs[row].contains($0.name) } }
  }

  private func drawTable(on canvas: inout Canvas) {
    let (header, cells) = (table.header, table.growingCells)
    let columns =
      header.indices.map { column -> Table.Column in
        let isAxis = column < table.axisCount
        let width = cells.map { $0[column].columns }.max() ?? 0
        // Of what has no room, tasks go first, then how runs differ from each other.
        return Table.Column(
          header[column], alignment: isAxis ? .left : .right, minimumWidth: width,
          priority: isAxis ? 100 - column : header.count - column)
      } + [Table.Column("state", alignment: .right, minimumWidth: 8, priority: 99)]
    let fits = cells.count < canvas.size.height
    let shown = selected ?? (fits ? nil : runningRow)
    let best = table.bestRow
    let standings = cells.indices.map(standing)
    Table(columns, rowCount: cells.count, selected: shown) { row in
      let (word, role) = standings[row]
      let style = row == best ? Style(.good, .bold) : role == .inactive ? Style(.inactive) : .plain
      return cells[row].map { .text($0, style) } + [.text(word, Style(role))]
    }.draw(on: &canvas)
  }

  // MARK: What is being done

  private func draw(_ job: StudyProgress.Current, on canvas: inout Canvas) {
    let width = canvas.size.width
    let nameWidth = min(max(width / 4, 16), 40)
    canvas.text(job.name, x: 1, y: 0, Style(.text), width: nameWidth - 2)
    let steps = job.steps.map { "step \($0.made)/\($0.total)" } ?? job.activity
    let found = job.evaluation.map {
      ", perplexity \(Format.number($0.perplexity)) at step \($0.step)"
    }
    let left =
      job.share == 1
      ? ", it is measured"
      : job.secondsLeft.map { ", about \(Format.duration($0)) left" }
        ?? ", for \(Format.duration(job.seconds.rounded()))"
    // How long it takes is told before what it came to.
    var words = steps + (found ?? "") + left
    if nameWidth + Self.gaugeWidth + words.columns + 2 > width { words = steps + left }
    let room = width - nameWidth - words.columns - 2
    if let share = job.share, room >= Self.gaugeWidth {
      let gauge = Rect(x: nameWidth, y: 0, width: min(room, 40), height: 1)
      canvas.draw(in: gauge) { Gauge(share).draw(on: &$0) }
    }
    let x = max(width - words.columns - 1, nameWidth)
    canvas.text(words, x: x, y: 0, Style(.axis), width: max(width - x, 0))
  }

  /// The least columns of a bar with its percentage.
  private static let gaugeWidth = 14
}
