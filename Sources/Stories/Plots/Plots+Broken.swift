extension Plots {
  /// A borrowed thing breaks; the truth is told, and the thing is mended.
  static let broken = """
    broken:
      <opening> <broken-borrow> <broken-accident> <broken-fear> <broken-truth> <broken-answer>
        <broken-mend> <broken-end>
    broken-borrow:
      <his> friend <friend>, <a> <friend.trait> <friend.kind>, had <a> <look> <thing>.
        "May I borrow it?" asked <hero>. "Yes, but be careful," said <friend>.
      <time>, <friend> lent <him> <a> <look> <thing>. "It belonged to my <relative>,"
        said <friend>. "Please bring it back on Sunday."
      <he> had borrowed <a> <look> <thing> from <friend>, the <friend.kind> next door.
    broken-accident:
      <time.later>, <he> carried it home, and on the way <he> stumbled over a
        [root|stone|sleeping dog]. The <thing> fell down and <thing.broke>.
      But the <thing> slipped out of <his> hands. It fell on the ground and <thing.broke>.
      <time.later>, <he> put the <thing> on a chair and forgot about it. Then <he> sat down.
        Oh no! The <thing> was <thing.broken>.
    broken-fear:
      "What shall I do?" thought <hero>. "<friend> will be angry." <he> hid the <thing> <spot>.
      <hero> was <sad>. "I could say that a thief took it," <he> thought. But that was not true.
      <hero> wanted to run away [to <far>|and never come back]. <he> could not eat and <he>
        could not sleep.
      At first <he> hid the <thing> <spot> and told nobody. But <he> thought of it all night.
    broken-truth:
      The next morning, <he> took the <thing> to <friend>. "Your <thing> is <thing.broken>," <he> said.
        "I am so sorry."
      <his> <relative> saw that something was wrong. "Tell the truth," said <his> <relative>.
        "It is the shortest way." So <hero> went to <friend> and told <friend.him> about the <thing>.
      "Where is my <thing>?" asked <friend>. <hero> looked at <his> feet.
        "It is <thing.broken>, and I did it," <he> <said>.
    broken-answer:
      <friend> was quiet for a while. Then <friend.he> said, "^<a> <thing> can be mended. Let us try."
      "I am sad about the <thing>," said <friend>, "but I am glad that you told me."
      <friend> was [angry|cross] at first. But then <friend.he> saw that <hero> was
        <sad>. "Help me mend it," said <friend>.
    broken-mend:
      So they got <thing.means> and <thing.mended> the <thing>.
      "We can <thing.mend> it," said <friend>. They got <thing.means> and worked <together> [all afternoon|].
      An old <elder> gave them <thing.means> and showed them how to <thing.mend> the <thing>.
        <time.end>, it was done.
    broken-end:
      The <look> <thing> was not [perfect|quite the same], but it was whole again.
      You could still see where it had been <thing.broken>. "I like it even better now," said <friend>.
      And when <hero> asked to borrow <a> <prize>, <friend> said yes.
      After that, <hero> was careful with [everything|everything that <he> borrowed].
      And their friendship was as [good|strong] as before.
    """
}
