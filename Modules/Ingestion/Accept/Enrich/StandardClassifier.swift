extension Classifier {
  /// The rules that the product ships with, and a cache before the two that read long texts.
  ///
  /// - Parameters:
  ///   - zones: countries of the time zones; without them only a proxy's header tells a country.
  ///   - places: places of addresses; `nil`: addresses are not looked up.
  ///   - cacheCapacity: answers kept of each rule, about 0.6 kB each; 0 keeps none.
  /// - Cost: the first call in a process builds the word lists' tables, some 20 ms.
  public static func standard(
    zones: ZoneCountries = .unknown, places: GeoPlaces? = nil, cacheCapacity: Int = 16_384
  ) -> Classifier {
    let clients = ClassificationCache<Classified<ClientLabels>>(capacity: cacheCapacity)
    let arrivals = ClassificationCache<Classified<Acquisition>>(capacity: cacheCapacity)
    return Classifier(
      client: { userAgent, hints in
        let text = UnsafeRawBufferPointer(
          rebasing: userAgent[..<min(userAgent.count, UserAgentClassification.lengthMax)])
        guard hints.isEmpty else {
          return withJoined(
            (text, .none, .none), (hints.brands, hints.platform, hints.platformVersion, hints.mobile)
          ) { key in
            clients.value(for: key) { Classified(UserAgentClassification.classify(text, hints).labels) }
          }
        }
        return clients.value(for: text) { Classified(UserAgentClassification.classify(text, hints).labels) }
      },
      acquisition: { referrer, landingURL, siteDomain in
        // The landing page's path says nothing about where somebody came from: leaving it out makes the cache hit more.
        let (origin, query) = withoutPath(landingURL)
        return withJoined((referrer, origin, query), (siteDomain, "", "", "")) { key in
          arrivals.value(for: key) {
            Classified(AcquisitionClassification.classify(referrer, landingURL, siteDomain).acquisition)
          }
        }
      },
      place: { PlaceClassification.place($0, zones, places) })
  }

  /// What stands before an address's path, and its query with the question mark.
  private static func withoutPath(
    _ address: UnsafeRawBufferPointer
  ) -> (origin: UnsafeRawBufferPointer, query: UnsafeRawBufferPointer) {
    var slashes = 0
    var originEnd = address.count
    for (offset, byte) in address.enumerated() {
      if byte == UInt8(ascii: "/") {
        slashes += 1
        if slashes == 3 { originEnd = min(originEnd, offset) }
      } else if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
        originEnd = min(originEnd, offset)
        return (
          UnsafeRawBufferPointer(rebasing: address[..<originEnd]), UnsafeRawBufferPointer(rebasing: address[offset...])
        )
      }
    }
    let nothing = UnsafeRawBufferPointer(rebasing: address[address.count...])
    return (UnsafeRawBufferPointer(rebasing: address[..<originEnd]), nothing)
  }

  /// One key out of several texts. The separator is no byte of UTF-8, so that different parts make different keys.
  private static func withJoined<Result>(
    _ texts: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeRawBufferPointer),
    _ strings: (String, String, String, String), _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let textBytes = texts.0.count + texts.1.count + texts.2.count
    let stringBytes =
      strings.0.utf8.count + strings.1.utf8.count + strings.2.utf8.count + strings.3.utf8.count
    return withUnsafeTemporaryAllocation(byteCount: textBytes + stringBytes + 7, alignment: 8) { buffer in
      var key = JoinedKey(buffer)
      key.append(texts.0)
      key.append(texts.1)
      key.append(texts.2)
      key.append(strings.0)
      key.append(strings.1)
      key.append(strings.2)
      key.append(strings.3)
      return body(UnsafeRawBufferPointer(buffer))
    }
  }
}

/// Texts being laid one behind another, with a separator behind each.
private struct JoinedKey {
  private let buffer: UnsafeMutableRawBufferPointer
  private var end = 0

  init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

  @inline(__always)
  mutating func append(_ text: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: text)
    end += text.count
    buffer[end] = 0xFF
    end += 1
  }

  @inline(__always)
  mutating func append(_ text: String) {
    if text.isEmpty {
      buffer[end] = 0xFF
      end += 1
      return
    }
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }
}

extension ClientHints {
  fileprivate var isEmpty: Bool {
    brands.isEmpty && platform.isEmpty && platformVersion.isEmpty && mobile.isEmpty
  }
}
