/// The made-up website: what can be asked of it.
struct SiteMap {
  /// Name under which the website links to itself.
  static let domain = "lantern-and-loom.example"

  let landings: Weighted<String>
  let posts: Weighted<String>
  let categories: Weighted<String>
  let products: Weighted<String>
  let assets: [String]
  let gone: [String]

  init() {
    let categoryNames = ["lamps", "rugs", "blankets", "cushions", "candles", "sale"]
    let materials = ["linen", "wool", "brass", "oak", "paper", "stone", "cotton", "glass"]
    let kinds = ["lamp", "rug", "throw", "cushion", "lantern", "runner", "candle", "basket"]
    let subjects = [
      "how-to-wash-wool", "small-rooms-warm-light", "our-weavers-in-porto", "choosing-a-rug-size", "linen-in-summer",
      "a-lamp-from-scratch", "natural-dyes", "winter-evening-ideas", "care-for-brass", "behind-the-new-collection",
      "gift-guide", "studio-visit", "mending-a-blanket", "colors-of-autumn", "candle-safety", "why-we-ship-slowly",
    ]
    categories = Weighted(ranked: categoryNames.map { "/shop/\($0)" }, exponent: 0.8)
    products = Weighted(
      ranked: materials.flatMap { material in kinds.map { "/shop/\($0)s/\(material)-\($0)" } }, exponent: 1.05)
    posts = Weighted(ranked: subjects.map { "/blog/\($0)" }, exponent: 0.9)
    var landings: [(String, Double)] = [("/", 34), ("/blog", 5), ("/about", 2), ("/shop", 6), ("/caf%C3%A9", 1)]
    landings += subjects.enumerated().map { ("/blog/\($1)", 26 / Double($0 + 1)) }
    landings += categoryNames.enumerated().map { ("/shop/\($1)", 10 / Double($0 + 1)) }
    landings += materials.prefix(4).map { ("/shop/lamps/\($0)-lamp", 3) }
    self.landings = Weighted(landings)
    assets = [
      "/assets/site.css?v=31", "/assets/site.js?v=31", "/favicon.ico", "/assets/logo.svg", "/assets/serif.woff2",
      "/media/hero.avif", "/media/lamp-640.webp", "/media/weaver.jpg",
    ]
    gone = ["/old-shop/lamp.html", "/blog/2019/hello", "/wp-login.php", "/.env", "/shop/lamps/lost-lamp"]
  }
}
