extension Plots {
  /// A contest that is won by whoever has the larger number.
  static let contest = """
    contest-story:
      <opening> <contest-news> <contest-rival> <contest-count> <contest-end>
    contest-news:
      <time>, there was <a> <contest> <far.at>. The one to <contest.task> would win
        <a> <shine> <prize>.
      Every year there was <a> <contest> <far.at>, with <a> <shine> <prize> for the one who
        could <contest.task>.
      "Come to the <contest>!" said a sign <far.at>. "<contest.task> and win
        <a> <shine> <prize>!"
    contest-rival:
      <hero> wanted to win, and so did <friend>, <a> <friend.trait> <friend.kind>.
        "Nobody can beat me," said <friend>. "We will see," <said> <hero>.
      "I will win the <prize>," said <hero>. "No, I will," said <friend>, <a> <friend.kind>.
      <friend>, <a> <friend.trait> <friend.kind>, had won it the year before. <hero> had
        [practiced all week|never won anything].
    contest-count:
      <contest-hero-wins>
      <contest-friend-wins>
      <contest-tie>
    contest-hero-wins:
      <friend> went first and <contest.did> <number> <contest.unit>. That was a lot!
        Then <hero> [took a deep breath|closed <his> eyes|thought of <his> <relative>] and began.
        <he> <contest.did> <number.more> <contest.unit>, one more than <friend>.
        "<hero> has won!" [everybody|the judge|an old <elder>] [called|cried|shouted]. <contest-hero-kind>
      At first, <friend> had <number.less> <contest.unit> and <hero> had <number.less> as well.
        <time.later>, <friend> had <number>. But <hero> <contest.did> two more,
        and that made <number.more>. <hero> had won the <prize>! <contest-hero-kind>
    contest-hero-kind:
      <friend> was <sad>. "You can play with the <prize> on Sundays," said <hero>, and <friend>
        smiled again.
      "Well done," said <friend>, and shook <his> hand. <hero> was <proud>.
      "<number.more>!" said <friend>. "How did you do it?" "I just went on when I was tired,"
        <said> <hero>.
    contest-friend-wins:
      <hero> <contest.did> <number> <contest.unit>. Then it was the turn of <friend>.
        <friend.he> <contest.did> <number.more>, one more than <hero>.
        So the <shine> <prize> went to <friend>. <contest-friend-kind>
      <hero> was in the lead with <number> <contest.unit>. But then <he> saw <a> <goods.one> seller
        who had dropped <goods> all over the road, and <he> stopped to help. When <he> came back,
        <friend> had <number.more>. <friend> got the <prize>. <contest-friend-kind>
    contest-friend-kind:
      "You were [good|very good] too," said <friend>. "Let us practice <together>."
        <hero> was not <sad> for long.
      <hero> was a little sad, but <he> clapped [for <friend>|<his> hands|louder than anyone].
      "Next year I will have <number.more> too," <said> <hero>, and they both laughed.
      <friend-again> thought for a moment. Then <friend.he> gave the <prize> to <hero>.
        "You need it more than I do," said <friend>.
    contest-tie:
      <friend> <contest.did> <number> <contest.unit>, and <hero> <contest.did> <number>, too.
        Nobody had won, and nobody had lost. "Then you must share the <prize>," said the judge.
        So <friend> had the <prize> on Mondays, and <hero> had it on Tuesdays.
    contest-end:
      <celebrate>
      <goodnight>
      An old <elder> had watched it all and [smiled|nodded]. <elder.he> had not seen such a good <contest> for years.
      "It was fun," said <hero-again>, "and that is what counts."
    """
}
