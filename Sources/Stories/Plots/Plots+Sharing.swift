extension Plots {
  /// Things are found, given away and counted; the numbers come out right.
  static let sharing = """
    sharing:
      <opening> <share-find> <share-meet> <share-give> <share-think> <share-return> <share-end>
    share-find:
      <time>, <he> went to <goods.source> and [gathered|picked up] <number> <goods>.
        <share-basket>
      <time>, <he> found <number> <goods> <spot>. <share-basket>
      <his> <relative> [gave|sent] <him> <number> <goods>. <share-basket>
    share-basket:
      <he> [counted them twice|put them into <a> <look> basket|wanted to keep them all].
      "<number> <goods>, and all of them are mine," <he> [said|sang].
    share-meet:
      On the way home, <he> met <friend>, <a> <friend.trait> <friend.kind>. "What fine <goods>!" said
        <friend>. "Nobody ever gives me <a> <goods.one>."
      <friend-arrives> <friend.he> looked at the <goods> and [sighed|swallowed|said nothing].
        "Would you like one?" asked <hero>.
      <time.later>, <he> heard somebody cry. It was <friend>, <a> <friend.kind>, who had lost
        <friend.his> <wares>. "Now I have nothing," said <friend>.
    share-give:
      <hero> gave <friend> one <goods.one>. Now <he> had <number.less> <goods> left.
      <hero> looked into the basket. Then <he> took out one <goods.one> and gave it to
        <friend>, and so there were <number.less>.
      "Take one," <said> <hero>. <he> had <number> <goods> before, and now <he> had <number.less>.
    share-think:
      "Are you sure?" asked <friend>. "<number.less> are enough for me," <said> <hero>.
      "<number.less> is less than <number>," thought <hero>, "but I feel [richer|better] than before."
      "You are a kind <hero.kind>," said <friend>, and [<friend.his> eyes shone|bowed|smiled].
    share-return:
      The next day, <friend> stood at the door with two <goods>. "These are for
        you," said <friend-again>. <number.less> and two make <number.more>!
      <time.end>, <friend-again> came back with a basket of <wares>. "One <goods.one> for me, and
        a whole basket of <wares> for you," said <friend>.
      <time.later>, it was <hero> who had lost the way, and <friend> showed <him> the path to
        <place>. "You gave me <a> <goods.one>," said <friend>. "I have not forgotten it."
      Then they planted one of the <goods> [<spot>|near <place>]. "Let us see what happens,"
        said <friend>.
    share-end:
      <celebrate>
      "If you share, there is always enough," said <his> <relative>.
      And that is why <hero> and <friend> [always share everything|still share their <goods>].
      <goodnight>
    """
}
