import Testing

@testable import Training

@Suite struct MailboxTests {
  @Test func commandsComeOutInTheirOrderOnce() {
    let mailbox = Mailbox()
    let sent: [Command] = [.pause, .setLearningRate(1), .resume, .stop]
    let numbers = sent.map(mailbox.send)
    #expect(numbers == [1, 2, 3, 4])
    #expect(mailbox.contains { $0 == .stop } && !mailbox.contains { $0 == .evaluate })
    let taken = mailbox.take()
    #expect(taken.map(\.id) == numbers && taken.map(\.command) == sent)
    #expect(mailbox.take().isEmpty)
  }
}
