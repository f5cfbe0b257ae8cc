import Engine
import Foundation
import RunStore
import Tasks
import Untrusted

extension SessionLoop {
  /// Asks the student every task, and the teacher those that it was not asked yet. Training waits
  /// meanwhile; a command to pause, to stop or to break off what is being done ends it.
  func askTasks(_ trainer: Trainer) {
    guard let tasks = inputs.tasks else { return }
    let (before, message) = (snapshot.state, writer.run.message)
    defer {
      tell(isRunning ? .running : .paused, message: message)
      publish(before)
    }
    for questions in tasks.questions {
      let name = questions.set.task.name
      if let teacher = trainer.distiller.teacher, !teacherTasks.contains(name) {
        guard ask(teacher, .teacher, questions, tasks.tokenizer, trainer) else { return }
        teacherTasks.insert(name)
      }
      guard ask(trainer.distiller.student, .student, questions, tasks.tokenizer, trainer) else {
        return
      }
    }
    taskStep = trainer.stepCount
  }

  /// Whether every task was asked at this step, or there is none.
  func hasAskedTasks(_ trainer: Trainer) -> Bool {
    inputs.tasks == nil || taskStep == trainer.stepCount
  }

  /// Finds out what was asked already, after a checkpoint was taken over.
  func recallTasks(_ reader: RunReader, step: Int) throws {
    guard let tasks = inputs.tasks else { return }
    let scores = try reader.taskScores()
    teacherTasks = Set(scores.filter { $0.model == .teacher }.map(\.task))
    let asked = Set(scores.filter { $0.model == .student && $0.step == step }.map(\.task))
    taskStep = asked.isSuperset(of: tasks.questions.map(\.set.task.name)) ? step : nil
  }

  /// - Returns: whether the next one may be asked.
  private func ask(
    _ model: Decoder, _ kind: TaskScoreRecord.Model, _ questions: TaskQuestions,
    _ tokenizer: TaskTokenizer, _ trainer: Trainer
  ) -> Bool {
    let name = questions.set.task.name
    let started = ContinuousClock.now
    let title = kind == .teacher ? "\(name), teacher" : name
    func show(_ share: Double) {
      tell(.evaluating, share: share, message: RunRecord.asking(title))
      publish(.asking(title, share), atMost: share > 0)
    }
    show(0)
    let runner = TaskRunner(
      model, tokenizer, pool: trainer.distiller.pool,
      progress: { show(Double($0) / Double($1)) },
      isInterrupted: { [unowned self] in isInterrupted() || isAskedToStop || isAskedToPause })
    do {
      let result = try runner.run(questions)
      let seconds = (ContinuousClock.now - started).seconds
      let scores = result.measurements.enumerated().map { place, measurement in
        TaskScoreRecord(
          measurement, of: result, place: place, model: kind, step: trainer.stepCount,
          seconds: seconds)
      }
      writer.append(scores)
      snapshot.add(scores)
      return true
    } catch  where error.kind == .interrupted {
      event(.interrupt, step: trainer.stepCount, text: "\(title): broken off")
      return false
    } catch {
      // What one task makes of the student must not end its training.
      event(.error, step: trainer.stepCount, text: "\(title): \(error)")
      return true
    }
  }
}

extension TaskScoreRecord {
  fileprivate init(
    _ measurement: Tasks.Measurement, of result: TaskResult, place: Int, model: Model, step: Int,
    seconds: Double
  ) {
    self.init()
    (self.step, self.model, self.place, self.seconds) = (step, model, place, seconds)
    (task, metric) = (result.task, measurement.name)
    time = Date().timeIntervalSince1970
    items = result.count
    (value, standardError) = (measurement.value, measurement.standardError)
    chance = result.chance
  }
}
