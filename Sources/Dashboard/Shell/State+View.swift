import Terminal

extension State {
  /// The whole screen as it is to be shown.
  package var frame: Frame {
    var canvas = Canvas(size, symbols: symbols)
    guard ScreenLayout.fits(size) else {
      drawEssentials(on: &canvas)
      return canvas.frame
    }
    let layout = ScreenLayout(size)
    canvas.draw(in: layout.header) { HeaderView(run: run, mode: mode, time: time).draw(on: &$0) }
    canvas.draw(in: layout.tabs) { tabRow.draw(on: &$0) }
    canvas.draw(in: layout.body) { panes[tab].draw(on: &$0, context) }
    canvas.draw(in: layout.footer) { drawFooter(on: &$0) }
    if let prompt, prompt.purpose == .command {
      PromptView(prompt: prompt, offers: offers).drawHelp(on: &canvas, above: layout.footer)
    }
    if prompt == nil { footer.drawRest(on: &canvas, above: layout.footer) }
    if isHelpShown {
      canvas.draw(in: layout.body) { HelpView(tab: tab, scroll: helpScroll).draw(on: &$0) }
    }
    if let quitDialog { quitDialog.view(run).draw(on: &canvas) }
    return canvas.frame
  }

  /// The panes' names.
  var tabRow: Tabs { Tabs(Tab.allCases.map(\.title), selected: tab.rawValue - 1) }

  private var footer: FooterView {
    FooterView(
      tab: tab, notice: notice, run: run, problem: problem, readReason: readReason)
  }

  private func drawFooter(on canvas: inout Canvas) {
    if let prompt { return PromptView(prompt: prompt, offers: offers).draw(on: &canvas) }
    footer.draw(on: &canvas)
  }

  /// What is left of the dashboard where there is no room.
  private func drawEssentials(on canvas: inout Canvas) {
    let standing = run.standing
    let needed = ScreenLayout.smallest
    var lines = [
      "\(standing.phase.word) \(standing.step)/\(standing.totalSteps)"
    ]
    if let loss = run.lastStep?.loss { lines.append("loss \(Format.number(loss))") }
    if let evaluation = run.evaluations.last {
      lines.append("perplexity \(Format.number(evaluation.studentPerplexity, digits: 4))")
    }
    if let seconds = run.secondsLeft { lines.append("left \(Format.duration(seconds))") }
    lines.append("too small: \(size.width)x\(size.height), needs \(needed.width)x\(needed.height)")
    for (row, line) in lines.enumerated() {
      canvas.text(line, x: 0, y: row, row + 1 == lines.count ? Style(.warning) : .plain)
    }
    if let prompt {
      canvas.text(prompt.sign + prompt.editor.line, x: 0, y: size.height - 1)
    } else if quitDialog != nil {
      canvas.text("quit? c checkpoint, w without, n cancel", x: 0, y: size.height - 1)
    } else if let notice {
      canvas.text(notice.text, x: 0, y: size.height - 1)
    }
  }
}

extension QuitDialog {
  /// The question as it is shown.
  func view(_ run: RunData) -> Dialog {
    Dialog(
      "Quit",
      lines: [
        "Training goes on until you answer (step \(run.standing.step)).",
        run.checkpoints.last.map { "The last checkpoint is of step \($0.step)." }
          ?? "There is no checkpoint yet.",
      ],
      buttons: Choice.allCases.map(\.title), selected: choice.rawValue)
  }
}
