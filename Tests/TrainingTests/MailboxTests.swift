import Testing

@testable import Training

@Suite struct MailboxTests {
  @Test func commandsComeOutInTheirOrderOnce() {
    let mailbox = Mailbox()
    let sent: [Command] = [.pause, .setLearningRate(1), .resume, .stop]
    let numbers = sent.map { mailbox.send($0, row: 7) }
    #expect(numbers == [1, 2, 3, 4])
    #expect(mailbox.newest(.stop) == 4 && mailbox.newest(.evaluate) == nil)
    let first = mailbox.takeNext()
    #expect(first?.id == 1 && first?.command == .pause && first?.row == 7)
    let taken = mailbox.takeAll()
    #expect(taken.map(\.id) == Array(numbers[1...]) && taken.map(\.command) == Array(sent[1...]))
    #expect(mailbox.takeAll().isEmpty && mailbox.takeNext() == nil)
  }
}
