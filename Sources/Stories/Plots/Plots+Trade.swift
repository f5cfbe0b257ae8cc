extension Plots {
  /// One thing is traded for another and that for a third; in the end it is said who has what.
  static let trade = """
    trade:
      <opening> <trade-wish> <trade-first> <trade-second> <trade-third> <trade-recap> <trade-end>
    trade-wish:
      <he> had <a> <look> <thing>, but what <he> really wanted was <a> <prize>.
      More than anything, <he> wanted <a> <shine> <prize>. But all <he> had was
        <a> <look> <thing>.
      <his> <relative> had given <him> <a> <look> <thing>. It was a fine <thing>,
        but <hero> [wished for|dreamed of] <a> <prize>.
    trade-first:
      <time>, <he> took the <thing> to <far>. There <he> met <friend>, <a> <friend.kind>
        with a basket of <goods>. "What a [nice|fine|pretty] <thing>!" said <friend>.
        "I will give you <number> <goods> for it." "[Good|All right|Done]," <said> <hero>.
      <time>, <he> met <friend>, <a> <friend.trait> <friend.kind> who had <number> <goods> and
        nothing to [play with|show to <friend.his> friends]. "Will you trade?" asked <hero>.
        So <friend> took the <thing>, and <hero> took the <goods>.
      "I could trade it," <he> thought. <time>, <far.at>, <a> <friend.kind> named <friend>
        liked the <look> <thing> at once and gave <him> <number> <goods> for it.
    trade-second:
      <time.later>, an old <elder> came by. "I need <goods> for my <relative>," said the <elder>.
        "How many have you got?" "<number>," <said> <hero>.
      Now <hero> had <number> <goods>. An old <elder> saw them and [stopped|smiled].
        "My <relative> loves <goods>," said the <elder>. "I need <number>."
      With <number> <goods> in <his> bag, <hero> walked on until <he> met an old <elder>.
        "<goods>!" <called> the <elder>. "^I have looked for <goods> all day."
    trade-third:
      "And what do you have?" asked <hero>. The <elder> held up <a> <shine> <prize>.
        [It was just what <he> wanted|<hero> could not believe it]!
      "I can give you only this <prize>," said the <elder>. "It is <shine>, as you see."
        "It is [perfect|wonderful|the best <prize> in the world]," <said> <hero>.
      The <elder> took <a> <shine> <prize> out of <elder.his> pocket. "Would you like it?"
        "[Yes, please|Very much|Oh, yes]," <said> <hero>.
    trade-recap:
      So <friend> got the <thing>, the <elder> got the <goods>, and <hero> got the <prize>.
      So now <friend> had the <look> <thing>, the <elder> had <number> <goods>,
        and <hero> had <a> <shine> <prize>.
      In the end, the <thing> belonged to <friend>, the <goods> belonged to the <elder>,
        and the <prize> belonged to <hero>.
    trade-end:
      All three were [happy|content|sure that they had made the best trade].
      "Everyone has what they [wanted|wished for]," said <his> <relative>. "That is a good trade."
      <time.end>, <hero> looked at the <shine> <prize> until <he> fell asleep.
      And nobody ever wanted to trade back.
      <celebrate>
    """
}
