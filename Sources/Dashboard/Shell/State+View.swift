import Terminal

extension State {
  /// The whole screen as it is to be shown.
  package var frame: Frame { drawn().frame }

  /// The whole screen, with the parts that react to the mouse.
  func drawn() -> Canvas {
    var canvas = Canvas(size, symbols: symbols)
    guard ScreenLayout.fits(size) else {
      drawEssentials(on: &canvas)
      return canvas
    }
    let layout = ScreenLayout(size)
    canvas.draw(in: layout.header) { HeaderView(run: run, mode: mode, time: time).draw(on: &$0) }
    canvas.draw(in: layout.tabs) { canvas in
      let places = Tabs(Tab.allCases.map(\.title), selected: tab.rawValue - 1).draw(on: &canvas)
      for (tab, place) in zip(Tab.allCases, places) { canvas.onPress(in: place, .show(tab)) }
    }
    canvas.draw(in: layout.body) { canvas in
      if isOpening, !pane.showsOpening {
        WaitingView(run: run).draw(on: &canvas)
      } else {
        pane.draw(on: &canvas, context)
      }
    }
    if let tour { canvas.draw(in: layout.body) { tour.draw(on: &$0) } }
    canvas.draw(in: layout.footer) { drawFooter(on: &$0) }
    if let prompt, prompt.purpose == .command {
      PromptView(prompt: prompt, offers: offers).drawHelp(on: &canvas, above: layout.footer)
    }
    if prompt == nil { footer.drawRest(on: &canvas, above: layout.footer) }
    if let page {
      canvas.onMouse { $0.action == .press ? [.closePage] : [] }
      canvas.draw(in: layout.body) { canvas in
        PageView(page, self, width: canvas.size.width).draw(on: &canvas, scroll: pageScroll)
        canvas.onWheel()
      }
    }
    if let quitDialog {
      canvas.onMouse { _ in [] }
      let buttons = quitDialog.view(run).draw(on: &canvas)
      for (choice, button) in zip(QuitDialog.Choice.allCases, buttons) {
        canvas.onPress(in: button, .answer(choice))
      }
    }
    return canvas
  }

  /// Whether nothing of the run is known yet: what panes say of a run would be untrue.
  private var isOpening: Bool {
    guard case .opening = run.standing.phase else { return false }
    return run.lastStep == nil && run.evaluations.isEmpty
  }

  private var footer: FooterView {
    FooterView(
      pane: pane, notice: notice, run: run, problem: problem, readReason: readReason)
  }

  private func drawFooter(on canvas: inout Canvas) {
    if let prompt { return PromptView(prompt: prompt, offers: offers).draw(on: &canvas) }
    footer.draw(on: &canvas)
  }

  /// What is left of the dashboard where there is no room.
  private func drawEssentials(on canvas: inout Canvas) {
    let standing = run.standing
    let needed = ScreenLayout.smallest
    var lines = ["\(standing.phase.word) \(standing.step)/\(standing.totalSteps)"]
    if let loss = run.lastStep?.loss { lines.append("loss \(Format.number(loss))") }
    if let evaluation = run.wholeEvaluation(at: nil) {
      let perplexity = Format.number(evaluation.studentPerplexity, digits: 4)
      lines.append("perplexity \(perplexity) at step \(evaluation.step)")
    }
    if let seconds = run.secondsLeft { lines.append("left \(Format.duration(seconds))") }
    lines.append("too small: \(size.width)x\(size.height), needs \(needed.width)x\(needed.height)")
    for (row, line) in lines.enumerated() {
      canvas.text(line, x: 0, y: row, row + 1 == lines.count ? Style(.warning) : .plain)
    }
    if let prompt {
      canvas.text(prompt.sign + prompt.editor.line, x: 0, y: size.height - 1)
    } else if quitDialog != nil {
      canvas.text("quit? c checkpoint, d detach, w without, n cancel", x: 0, y: size.height - 1)
    } else if let notice {
      canvas.text(notice.text, x: 0, y: size.height - 1)
    }
  }
}
