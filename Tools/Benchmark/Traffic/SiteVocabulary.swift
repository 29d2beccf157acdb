/// The words of the made-up website: pages, sources, places and clients, each list the most frequent first.
struct SiteVocabulary {
  static let hostnames = ["example.com", "www.example.com", "blog.example.com"]
  static let countries = (
    "US GB DE FR IN CA BR ES IT NL AU JP PL MX SE CH TR ID AR BE "
      + "AT DK NO FI PT IE CZ RO ZA KR SG NZ IL UA GR HU CL CO VN PH"
  ).split(separator: " ").map(String.init)
  static let citiesPerCountry = 15
  static let browsers = ["Chrome", "Safari", "Firefox", "Edge", "Samsung Internet", "Opera", "Brave", "DuckDuckGo"]
  static let systems = ["Windows", "Android", "iOS", "macOS", "Linux", "ChromeOS"]
  static let devices = ["Desktop", "Mobile", "Tablet"]
  static let campaignSources = [
    "google", "newsletter", "facebook", "linkedin", "partner", "bing", "reddit", "podcast", "affiliate", "print",
  ]
  static let campaignMediums = ["cpc", "email", "social", "referral", "display", "video"]
  static let campaigns = (1...60).map { "campaign-\($0)" }
  /// The first is a page shown, the others are custom events.
  static let names = [
    "pageview", "Click", "Scroll", "Outbound Link", "Signup", "File Download", "Search", "Add To Cart", "Video Play",
    "Form Submit", "Newsletter", "Purchase", "Share", "Login", "Comment", "Checkout", "Subscription", "Trial Start",
    "Demo Request", "Copy Code", "Rating",
  ]
  /// Places in `names` of the events that are worth money.
  static let paidNames: Set<Int> = [11, 16]

  /// The empty one is a visit without a source.
  let sources: [String]
  let paths: [String]
  let cities: [String]

  init() {
    let known = [
      "", "Google", "Bing", "Facebook", "Twitter", "LinkedIn", "Reddit", "Hacker News", "GitHub", "DuckDuckGo",
      "YouTube", "Instagram", "Newsletter", "Pinterest", "Quora",
    ]
    let words = [
      "harbor", "window", "copper", "meadow", "signal", "winter", "garden", "lantern", "paper", "stone", "cloud",
      "river", "market", "bridge", "orchard", "compass",
    ]
    sources = known + (0..<285).map { "\(words[$0 % words.count])\($0).example.net" }
    let families = ["blog", "docs", "product", "blog", "docs", "blog", "product", "blog", "docs", "help"]
    let fixed = [
      "/", "/pricing", "/blog", "/features", "/signup", "/docs", "/about", "/login", "/contact", "/checkout",
    ]
    paths =
      fixed
      + (0..<4990).map { number in
        let first = words[number * 5 % words.count]
        let second = words[(number / words.count * 3 + 7) % words.count]
        return "/\(families[number % families.count])/\(first)-\(second)-\(number)"
      }
    cities = Self.countries.flatMap { country in (1...Self.citiesPerCountry).map { "\(country) City \($0)" } }
  }
}
