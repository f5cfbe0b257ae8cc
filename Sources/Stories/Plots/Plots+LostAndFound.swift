extension Plots {
  /// Something dear is lost, looked for and found; the hero learns from how it was lost.
  static let lostAndFound = """
    lost-and-found:
      <opening> <lost-treasure> <lost-mishap> <lost-gone> <lost-friend> <lost-search> <lost-found>
        <lost-why> <lost-lesson> <lost-closing>
    lost-treasure:
      <he> had <a> <look> <thing> that <his> <relative> had given <him>.
      Of all <his> things, <he> liked <a> <look> <thing> best.
      <he> never [left home|went anywhere] without <his> <look> <thing>.
      The best thing <he> had was <a> <look> <thing> from <his> <relative>.
      On <his> last birthday, <his> <relative> had given <him> <a> <look> <thing>.
    lost-mishap:
      <time>, <he> [walked|went|was on <his> way] to <far>. On the way, <mishap>.
      <time>, <hero> took the <thing> to <far>. On the way, <mishap>.
      <time>, <he> wanted to show the <thing> to <his> friends <far.at>.
        But on the way, <mishap>.
    lost-gone:
      <time.later>, <he> [reached|looked|felt] for the <thing>, and it was gone.
      When <he> [got|came] to <far>, the <thing> was gone.
      <time.later>, <he> wanted to look at the <thing>. It was not there!
    lost-friend:
      <hero> was <sad>. <friend-arrives>
        "What is [wrong|the matter]?" asked <friend>.
        "I have lost my <look> <thing>," <said> <hero>.
        "Then [let us|we will] look for it <together>," said <friend>.
      <hero> sat down and [cried|wept|sighed]. <friend-arrives>
        "Why are you so sad?" asked <friend>. "My <thing> is gone," <said> <hero>.
        "What does it look like?" "It is <look>," <said> <hero>.
        "I will help you find it," said <friend>.
      <hero> was <sad>. "Have you seen <a> <look> <thing>?" <he> asked everyone.
        Only <friend>, <a> <friend.trait> <friend.kind>, stopped.
        "No," said <friend>, "but four eyes see more than two."
    lost-search:
      They looked <nook>, but it was not there.
        They looked <corner>, but they found only <a> <goods.one>.
      First they looked <nook>. Nothing! Then they looked <corner>. Nothing!
      <hero> searched <nook>, and <friend> searched <corner>.
      They asked an old <elder>, but <elder.he> had not seen the <thing>.
    lost-found:
      At last, <friend> looked <spot>. There was the <thing>, as <look> as ever!
      Then something <look> [shone|showed|caught the light] <spot>. It was the <thing>!
      "[Look|Come here|Here]!" <called> <friend>. The <thing> was lying <spot>.
      Then <hero> looked <spot>, and there was the <look> <thing>.
    lost-why:
      "How did it get there?" asked <friend>. <hero> [laughed|blushed|thought about it].
        "I think I know," <he> said.
      <hero> was <happy>. "Thank you, <friend>!" <he> said.
      <hero> hugged the <thing>, and then <he> hugged <friend>.
      "It was waiting for you," said <friend>. <hero> was <happy>.
    lost-lesson:
      From then on, <hero> <mishap.lesson>.
      Before they went home, <hero> [gave <friend> half of <his> <treat>|thanked <friend> again].
        And after that day, <he> always <mishap.lesson>.
      <hero> never forgot that day. From then on, <he> <mishap.lesson>.
    lost-closing:
      And the <look> <thing> was never lost again.
      <his> <relative> never heard [a word about it|that the <thing> had been lost].
      The <thing> was safe, and <hero> had a new friend called <friend>.
      That night, the <thing> lay next to <his> [bed|pillow].
    """
}
