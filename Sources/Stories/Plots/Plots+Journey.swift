extension Plots {
  /// On the way to a relative the weather turns; what helps against it comes from a friend.
  static let journey = """
    journey:
      <opening> <journey-why> <journey-weather> <journey-trouble> <journey-help> <journey-arrival>
        <journey-tale> <journey-end>
    journey-why:
      <his> <relative> lived <far.at>. <time>, <hero> packed <treat> and set out for a visit.
      <time>, <hero> wanted to [bring|take] <treat> to <his> <relative>, who lived <far.at>.
      <time>, a letter came from <his> <relative>. "I am [ill|all alone]," it said.
        "Please come to see me." So <hero> packed <treat> and started for <far>.
    journey-weather:
      <he> had not gone far when <weather>. Soon <weather.effect>.
      At first the [road was easy|sky was clear|birds were singing].
        But <time.later>, <weather>. Before long, <weather.effect>.
      Halfway to <far>, <weather>, and <weather.effect>.
    journey-trouble:
      <hero> was <weather.feeling> and [did not know what to do|wanted to turn back].
      "I am so <weather.feeling>," <says> <hero>. "I will never get to <far>."
      <he> felt <weather.feeling>, but <he> thought of <his> <relative> and [went on|did not stop].
      <he> sat down <spot> and waited, <weather.feeling> and [hungry|tired|alone].
    journey-help:
      <friend-arrives> "You look <weather.feeling>," said <friend>. "Take <weather.help>. I have
        another one at home." "Thank you," <said> <hero>.
      <friend-arrives> <friend.he> had <weather.help>. "Let us share it," said <friend>,
        and they walked on <together>.
      Luckily, <friend>, <a> <friend.kind>, lived nearby. "Come in," said <friend>. <friend.he> gave
        <him> a chair by the fire and, for the road, <weather.help>.
    journey-arrival:
      At last <weather.end>, and <hero> [saw|reached] <far>. <his> <relative> was waiting at the door.
      When <weather.end>, <he> was already <far.at>. <his> <relative> [ran out to meet|hugged] <him>.
      Then <weather.end>. <time.end>, <he> knocked at the door, and <his> <relative> opened it.
    journey-tale:
      "How did you get here in such weather?" asked <his> <relative>.
        "<friend> gave me <weather.help>," <said> <hero>.
      "Were you not <weather.feeling>?" asked <his> <relative>.
        "I was," <said> <hero>, "but <friend> helped me."
      <hero> told <his> <relative> how <weather>, and how <friend> had come with <weather.help>.
      "We must thank <friend>," said <his> <relative> when <he> had told <relative.him> everything.
    journey-end:
      Then they ate <treat> and [laughed about it|talked until late|looked out of the window].
      The next day, <hero> brought <friend> <a> <shine> <prize> to say thank you.
      [After that|From then on], <hero> never left home without <weather.help>.
      "You are <a> <hero.trait> <hero.kind>," said <his> <relative>, and <hero> was <proud>.
    """
}
