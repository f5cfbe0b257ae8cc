import Testing

@testable import Training

@Suite struct MailboxTests {
  @Test func commandsComeOutInTheirOrderOnce() {
    let mailbox = Mailbox()
    let sent: [Command] = [.pause, .setLearningRate(1), .resume, .stop]
    let numbers = sent.map(mailbox.send)
    #expect(numbers == [1, 2, 3, 4])
    #expect(mailbox.newest { $0 == .stop } == 4 && mailbox.newest { $0 == .evaluate } == nil)
    let first = mailbox.takeFirst()
    #expect(first?.id == 1 && first?.command == .pause)
    let taken = mailbox.take()
    #expect(taken.map(\.id) == Array(numbers[1...]) && taken.map(\.command) == Array(sent[1...]))
    #expect(mailbox.take().isEmpty && mailbox.takeFirst() == nil)
  }
}
