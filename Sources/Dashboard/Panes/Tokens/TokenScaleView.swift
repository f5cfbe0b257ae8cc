import Engine
import Terminal

/// The token scale over the positions: from both sources, and as it would be with a setting that
/// is tried out.
struct TokenScaleView {
  let text: WatchedText
  /// The setting that is tried out.
  let trial: ScaleSetting?
  /// Whether the session was asked for it.
  let isSent: Bool
  let cursor: Int
  /// The step that is looked at; nil for the newest.
  let time: Int?
  let objective: Objective.Kind?

  func draw(on canvas: inout Canvas) {
    box(canvas.size).draw(on: &canvas) { canvas in
      guard !curves.isEmpty else {
        canvas.text("a token scale needs a teacher", x: 1, y: 0, Style(.inactive))
        return
      }
      let parts = parts(canvas.size)
      canvas.draw(in: parts.chart) { canvas in
        let frame = chart(canvas.size).draw(on: &canvas)
        canvas.onPosition(of: frame)
      }
      canvas.draw(in: parts.summary) {
        ScaleSummaryView(text: text, curves: curves, cursor: cursor).draw(on: &$0)
      }
      canvas.draw(in: parts.hint) { drawHint(on: &$0) }
    }
  }

  /// The scales that are laid over each other: the one of the step, the other source's, the tried
  /// one.
  var curves: [ScaleCurve] {
    var curves: [ScaleCurve] = []
    let shown = text.scale
    let inForce = text.setting.flatMap { setting in curve(setting, .overlay1) }
    if text.count > 0, shown.count(where: { $0 != nil }) == text.count {
      // An old step may have been recorded with other settings than those in force now.
      let isAsNow = inForce.map { $0.isNear(shown) } ?? false
      let title = isAsNow ? text.setting?.title : nil
      curves.append(
        ScaleCurve(
          label: title ?? "as recorded", note: time == nil ? "in force" : "", ink: .scale, shown))
      if !isAsNow, let inForce { curves.append(inForce) }
    }
    if var other = text.setting {
      other.source = other.source.other
      if let curve = curve(other, .teacher) { curves.append(curve) }
    }
    if let trial, let curve = curve(trial, .mark, isSent ? "asked for" : "tried") {
      curves.append(curve)
    }
    return curves
  }

  private func curve(_ setting: ScaleSetting, _ ink: Role, _ note: String = "") -> ScaleCurve? {
    text.scale(setting).map {
      ScaleCurve(label: setting.title, note: note, ink: ink, $0)
    }
  }

  private func box(_ size: Size) -> Box {
    guard text.range.contains(cursor) else { return Box("token scale", isFocused: true) }
    return Box(
      "token scale of \(text.watch.name.fitting(40))\(page(size.width - 4).title)",
      rightTitle: "position \(cursor) \"\(text.texts[cursor])\"", isFocused: true)
  }

  private func page(_ width: Int) -> PositionPage {
    PositionPage(of: cursor, in: text.range, width: width)
  }

  private func parts(_ size: Size) -> (chart: Rect, summary: Rect, hint: Rect) {
    let rows = Rect(size).inset(left: 1, top: 0, right: 1, bottom: 0).rows([
      .share(1), .fixed(curves.count + 1), .fixed(1),
    ])
    return (rows[0], rows[1], rows[2])
  }

  private func chart(_ size: Size) -> LineChart {
    let curves = curves
    let page = page(size.width)
    return LineChart(
      lines: curves.map { curve in
        LineChart.Line(
          text.series { curve.scale[$0] }, ink: .role(curve.ink), label: curve.label)
      },
      references: [
        .init(
          "plain logit KD 1/\(text.count)", value: 1 / Double(max(text.count, 1)),
          ink: .role(.axis))
      ], viewport: page.viewport, axis: page.axis(for: curves.flatMap(\.scale).compactMap { $0 }),
      cursor: Double(cursor))
  }

  private func drawHint(on canvas: inout Canvas) {
    let hint: String
    switch (trial, isSent) {
    case (_?, true): hint = "asked the session; it takes effect with its answer"
    case (_?, false): hint = "Enter applies it to the training, Esc drops it, < > b change it"
    case (nil, _): hint = "< and > try a temperature, b the other source"
    }
    let x = canvas.text(hint, x: 0, y: 0, Style(trial == nil ? .inactive : .key)) + 2
    guard let objective, !objective.usesTokenScale else { return }
    canvas.text(
      "the objective \(objective.rawValue) does not use it", x: x, y: 0, Style(.warning),
      width: max(canvas.size.width - x, 0))
  }
}
