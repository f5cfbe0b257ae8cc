extension Words {
  /// Small things, each dear to somebody, none of them to eat; how they break, and what mends them.
  static let things = """
    kite / tore / torn / a needle and thread / stitch / stitched
    button / broke / broken / glue / glue / glued
    lantern / broke / broken / glue / glue / glued
    drum / tore / torn / tape / tape / taped
    ball / burst / burst / a patch / patch / patched
    key / bent / bent / a hammer / straighten / straightened
    whistle / cracked / cracked / wax / seal / sealed
    hat / tore / torn / a needle and thread / stitch / stitched
    scarf / tore / torn / a needle and thread / stitch / stitched
    ring / bent / bent / a hammer / straighten / straightened
    mirror / broke / broken / glue / glue / glued
    flute / cracked / cracked / wax / seal / sealed
    teapot / broke / broken / glue / glue / glued
    boat / cracked / cracked / wax / seal / sealed
    compass / broke / broken / glue / glue / glued
    blanket / tore / torn / a needle and thread / stitch / stitched
    basket / came apart / torn apart / wire / bind / bound
    bell / cracked / cracked / wax / seal / sealed
    clock / broke / broken / glue / glue / glued
    spoon / bent / bent / a hammer / straighten / straightened
    necklace / came apart / torn apart / wire / bind / bound
    puppet / tore / torn / a needle and thread / stitch / stitched
    kettle / bent / bent / a hammer / straighten / straightened
    umbrella / tore / torn / a needle and thread / stitch / stitched
    coin / bent / bent / a hammer / straighten / straightened
    violin / broke / broken / glue / glue / glued
    jar / cracked / cracked / wax / seal / sealed
    telescope / broke / broken / glue / glue / glued
    notebook / tore / torn / tape / tape / taped
    crown / bent / bent / a hammer / straighten / straightened
    """

  static let looks = """
    red
    blue
    green
    golden
    wooden
    yellow
    silver
    shiny
    purple
    white
    round
    tiny
    striped
    orange
    heavy
    copper
    painted
    spotted
    glass
    pink
    """

  /// Things that are counted.
  static let goods = """
    apples / apple / the apple tree
    berries / berry / the berry bush
    nuts / nut / the nut tree
    pears / pear / the pear tree
    shells / shell / the beach
    plums / plum / the plum tree
    mushrooms / mushroom / the moss
    cherries / cherry / the cherry tree
    flowers / flower / the flower bed
    carrots / carrot / the carrot patch
    acorns / acorn / the oak tree
    pebbles / pebble / the stream
    pumpkins / pumpkin / the pumpkin patch
    lemons / lemon / the lemon tree
    onions / onion / the onion patch
    """

  /// A number, one less, and one more.
  static let numbers = """
    five / four / six
    four / three / five
    six / five / seven
    seven / six / eight
    eight / seven / nine
    nine / eight / ten
    ten / nine / eleven
    eleven / ten / twelve
    twelve / eleven / thirteen
    """

  static let treats = """
    honey cake
    plum pie
    pancakes
    bread and butter
    warm soup
    apple pie
    cookies
    hot cocoa
    cheese and grapes
    jam tarts
    mint tea
    gingerbread
    porridge
    """
}
