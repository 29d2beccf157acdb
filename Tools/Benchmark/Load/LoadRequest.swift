/// A request that brings events, made once and changed in place each time it is sent: other visitors, other pages.
struct LoadRequest {
  /// Different visitors before the first comes again.
  static let visitors = 100_003
  private static let pages = 500

  private(set) var bytes: [UInt8]
  /// Where the eight digits of each event's visitor begin, and the three of its page.
  private var places: [(visitor: Int, page: Int)] = []

  let events: Int

  /// - Parameter events: an object for one, an array for more.
  init(port: Int, path: String, events: Int) {
    self.events = events
    var body: [UInt8] = events == 1 ? [] : [UInt8(ascii: "[")]
    for number in 0..<events {
      if number > 0 { body.append(UInt8(ascii: ",")) }
      body.append(text: "{\"type\":\"pageview\",\"visitor_id\":\"v")
      let visitor = body.count
      body.append(text: "00000000\",\"url\":\"https://shop.example/page/")
      let page = body.count
      body.append(text: "000?utm_source=news\",\"referrer\":\"https://www.google.com/\",\"title\":\"Some page title\",")
      body.append(text: "\"language\":\"en-US\",\"screen\":\"1440x900\",\"timezone\":\"Europe/Berlin\"}")
      places.append((visitor, page))
    }
    if events > 1 { body.append(UInt8(ascii: "]")) }
    let agent =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/144.0.0.0 Safari/537.36"
    let lines = [
      "POST \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "User-Agent: \(agent)", "Accept: */*",
      "Accept-Language: en-US,en;q=0.9", "Origin: https://shop.example", "Content-Type: text/plain;charset=UTF-8",
      "Content-Length: \(body.count)", "\r\n",
    ]
    let head = Array(lines.joined(separator: "\r\n").utf8)
    bytes = head + body
    places = places.map { ($0.visitor + head.count, $0.page + head.count) }
  }

  /// Writes the visitors and pages of the next events.
  ///
  /// - Parameter first: number of the first event, counted over all requests.
  mutating func renew(first: Int) {
    bytes.withUnsafeMutableBufferPointer { bytes in
      for (offset, place) in places.enumerated() {
        let number = first + offset
        Self.write(number &* 7_919 % Self.visitors, digits: 8, at: place.visitor, bytes)
        Self.write(number &* 31 % Self.pages, digits: 3, at: place.page, bytes)
      }
    }
  }

  private static func write(_ number: Int, digits: Int, at place: Int, _ bytes: UnsafeMutableBufferPointer<UInt8>) {
    var number = number
    for digit in stride(from: digits - 1, through: 0, by: -1) {
      bytes[place + digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
      number /= 10
    }
  }
}
