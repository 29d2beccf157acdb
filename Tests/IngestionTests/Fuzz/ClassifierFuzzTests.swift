import Models
import TestSupport
import Testing

@testable import Ingestion

/// Whatever a client calls itself and wherever it says that it comes from.
@Suite struct ClassifierFuzzTests {
  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `any User-Agent gets labels, the same every time`(seed: UInt64) throws {
    let corpus = try Corpus.cases("user-agents")
    let mutation = ByteMutation(tokens: [
      "Chrome/", "Version/", "(", ")", ";", "Android ", "bot", "+http", "; wv", "/0.0.0",
    ])
    let cached = Classifier.standard()
    let fresh = Classifier.standard(cacheCapacity: 0)
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(600) {
      var text = random.pick(corpus)
      mutation.apply(to: &text, &random)
      Corpus.keep(text, of: "user-agent")
      text.withUnsafeBytes { text in
        let labels = fresh.client(text, ClientHints()).value
        #expect(cached.client(text, ClientHints()).value == labels, "seed \(seed) round \(round)")
        #expect(cached.client(text, ClientHints()).value == labels, "seed \(seed) round \(round)")
        #expect(["", "Desktop", "Mobile", "Tablet"].contains(labels.device), "seed \(seed) round \(round)")
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `any referrer and address has a medium, the same every time`(seed: UInt64) throws {
    let corpus = try Corpus.cases("addresses")
    let mutation = ByteMutation(tokens: [
      "https://", "utm_source=", "&", "?", "#", "%", "%ff", "%00", ".", "..", "google.", "@", "[", "]", ":", "xn--", "/",
    ])
    let cached = Classifier.standard()
    let fresh = Classifier.standard(cacheCapacity: 0)
    let media: Set = [
      "direct", "internal", "search", "social", "email", "ai", "video", "messaging", "paid search", "paid social",
      "display", "affiliate", "campaign", "referral", "app",
    ]
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(600) {
      var referrer = random.pick(corpus)
      var landing = random.pick(corpus)
      if random.chance(80) { mutation.apply(to: &referrer, &random) }
      if random.chance(80) { mutation.apply(to: &landing, &random) }
      Corpus.keep(referrer + [0x0A] + landing, of: "addresses")
      referrer.withUnsafeBytes { referrer in
        landing.withUnsafeBytes { landing in
          let found = fresh.acquisition(referrer, landing, "example.com").value
          #expect(cached.acquisition(referrer, landing, "example.com").value == found, "seed \(seed) round \(round)")
          #expect(media.contains(found.medium), "seed \(seed) round \(round)")
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `any text is an address or is refused, and its parts lie in it`(seed: UInt64) throws {
    let corpus = try Corpus.cases("addresses")
    let mutation = ByteMutation(tokens: ["http://", "HTTPS://", "[", "]", ":65536", ":", "@", "?", "#", "/", "."])
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(1500) {
      var text = random.pick(corpus)
      mutation.apply(to: &text, &random)
      Corpus.keep(text, of: "address")
      let arena = ByteArena()
      text.withUnsafeBytes { text in
        guard let page = try? PageURL(text, arena: arena) else { return }
        #expect(!page.host.isEmpty && page.path.first == UInt8(ascii: "/"), "seed \(seed) round \(round)")
        #expect(!page.host.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }, "seed \(seed) round \(round)")
        #expect(page.host.count + page.path.count + page.query.count + page.fragment.count <= text.count + 1)
      }
    }
  }
}
