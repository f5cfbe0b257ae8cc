extension Plots {
  /// A present is made in secret; its traces nearly give it away.
  static let surprise = """
    surprise:
      <opening> <surprise-plan> <surprise-work> <surprise-trace> <surprise-doubt> <surprise-day>
        <surprise-reveal> <surprise-end>
    surprise-plan:
      <his> friend <friend>, <a> <friend.trait> <friend.kind>, would soon have <friend.his> <occasion>.
        <hero> wanted to <project.make> in secret.
      It was almost the <occasion> of <friend>, <his> best friend. "I will <project.make>,"
        thought <hero>, "and I will not tell anyone."
      "What can I give <friend> for <friend.his> <occasion>?" asked <hero>.
        "You could <project.make>," said <his> <relative>. "But keep it a secret."
    surprise-work:
      <time>, <he> went to work [behind a closed door|in the shed|in the attic].
      So <time>, <he> went to an old <elder> to learn how to <project.make>.
      <time>, <he> [began|tried]. The first try went wrong, and <he> had to begin again.
      <he> worked [every evening|for three days|from morning till night].
    surprise-trace:
      <time.later>, <friend> came to the door. "Why do you have <project.yours>?" asked <friend>.
        "Oh, it is nothing," <said> <hero> [and turned red|and looked away|].
      The next time they met, <he> had <project.trace>. "What have you been doing?" asked <friend-again>.
        "I was just cleaning," <said> <hero>.
      "Come and play with me," said <friend>. "I have no time," <said> <hero>.
        <friend> looked at <him> and wondered why <he> had <project.trace>.
    surprise-doubt:
      <friend-again> was <sad>. "<hero> has forgotten my <occasion>," <friend.he> thought.
      <friend> went away and [kicked a stone|said nothing|sat down <far.at>].
        "Nobody thinks of my <occasion>," <friend.he> said to <friend.himself>.
      "Is <hero> still my friend?" <friend> asked <friend.himself>.
    surprise-day:
      Then the <occasion> came. <hero> [knocked on|stood at] the door with something behind <his> back.
      On the morning of the <occasion>, <friend> opened the door, and there stood <hero>.
      When the <occasion> came, <hero> led <friend> <spot> and said, "Now open your eyes!"
    surprise-reveal:
      "[Surprise|This is for you]!" <called> <hero>. "I <project.made> for your <occasion>."
      It was <project>! "You <project.made> for me?" <called> <friend>.
      "So that is why you had <project.yours>!" <called> <friend>. It was the best <occasion> ever.
      <friend> looked at <project> and began to laugh. "Now I know why you had <project.yours>!"
    surprise-end:
      "I thought that you had forgotten me," said <friend>. "Never," <said> <hero>.
      "It is the nicest [present|thing] that I ever got," said <friend>. <hero> was <proud>.
      <celebrate>
      And <hero> did not have to keep the secret any longer. <he> was <happy>.
    """
}
