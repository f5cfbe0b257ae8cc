extension Words {
  static let places = """
    the forest / in the forest
    the river / by the river
    the village / in the village
    the hill / on the hill
    the lake / by the lake
    the market / at the market
    the meadow / in the meadow
    the harbor / at the harbor
    the mill / by the mill
    the castle / at the castle
    the bridge / by the bridge
    the garden / in the garden
    the beach / on the beach
    the pond / by the pond
    the school / at the school
    the orchard / in the orchard
    the lighthouse / at the lighthouse
    the valley / in the valley
    the station / at the station
    the waterfall / by the waterfall
    the library / in the library
    the windmill / by the windmill
    the museum / at the museum
    """

  /// Where something may lie or someone may hide.
  static let spots = """
    under a bench
    behind a tree
    in the tall grass
    under a bush
    behind the barn
    between two stones
    in a hollow log
    beside the well
    under the bridge
    behind the fence
    in the hay
    at the foot of the stairs
    under a pile of leaves
    next to the gate
    in an old boot
    behind a barrel
    among the roses
    under the wagon
    """

  static let times = """
    one morning / a little later / that evening
    one day / after a while / in the end
    one afternoon / an hour later / at sunset
    one sunny day / some time later / that night
    early one morning / before noon / that evening
    on Monday / on Tuesday / on Wednesday
    one Saturday / that afternoon / on Sunday
    on market day / a little later / that evening
    on the last day of the week / after lunch / before dark
    on Thursday / on Friday / on Saturday
    one fine evening / soon after / before midnight
    one gray morning / at noon / when the stars came out
    """

  /// The weather: how it begins, what it does, how that feels, what helps, and how it ends.
  static let weathers = """
    it began to rain / the path turned to mud / wet / an umbrella / the rain stopped
    the wind began to blow / branches fell across the path / cold / a thick coat / \
    the wind grew quiet
    snow began to fall / the path disappeared under the snow / cold / a warm scarf / \
    the snow stopped falling
    a thick fog came up / nobody could see the path / lost / a bright lamp / the fog lifted
    the sun grew very hot / the streams dried up / thirsty / a bottle of water / \
    a cloud covered the sun
    a storm broke out / thunder rolled over the hills / scared / a drum to drown the thunder / \
    the storm moved on
    ice covered the road / every step was slippery / shaky / a walking stick / the ice melted
    it grew dark early / the path was hard to see / lost / a candle / the moon rose
    """

  /// The way that something sounds at night, what it might be, what it is, and the remedy.
  static let noises = """
    tap, tap, tap / a giant with a hammer / a branch that knocked on the window / \
    cut the branch
    drip, drip, drip / a sea monster / a hole in the roof / mended the roof
    hoo, hoo, hoo / a ghost / an owl on the chimney / gave the owl a box to live in
    creak, creak, creak / a pirate ship / a gate that swung in the wind / oiled the gate
    scratch, scratch, scratch / a tiger / a kitten that wanted to come in / opened the door
    rattle, rattle, rattle / a bag of bones / a loose shutter / nailed the shutter to the wall
    crunch, crunch, crunch / a hungry troll / a goat that ate the cabbages / shut the cabbage patch
    clink, clink, clink / a thief with a chain / a row of bottles in the wind / \
    put the bottles away
    splash, splash, splash / a crocodile / a fish that jumped in the pond / fed the fish
    """
}
