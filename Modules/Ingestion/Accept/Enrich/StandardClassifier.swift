extension Classifier {
  /// The rules that the product ships with, and a cache before the two that read long texts.
  ///
  /// - Parameters:
  ///   - zones: countries of the time zones; without them only a proxy's header tells a country.
  ///   - cacheCapacity: answers kept of each rule, about 0.6 kB each; 0 keeps none.
  /// - Cost: the first call in a process builds the word lists' tables, some 20 ms.
  public static func standard(zones: ZoneCountries = .unknown, cacheCapacity: Int = 16_384) -> Classifier {
    let clients = ClassificationCache<ClientLabels>(capacity: cacheCapacity)
    let arrivals = ClassificationCache<Acquisition>(capacity: cacheCapacity)
    return Classifier(
      client: { userAgent, hints in
        let text = UnsafeRawBufferPointer(
          rebasing: userAgent[..<min(userAgent.count, UserAgentClassification.lengthMax)])
        guard hints.isEmpty else {
          return withJoined([text], [hints.brands, hints.platform, hints.platformVersion, hints.mobile]) { key in
            clients.value(for: key) { UserAgentClassification.classify(text, hints).labels }
          }
        }
        return clients.value(for: text) { UserAgentClassification.classify(text, hints).labels }
      },
      acquisition: { referrer, landingURL, siteDomain in
        // The landing page's path says nothing about where somebody came from: leaving it out makes the cache hit more.
        let (origin, query) = withoutPath(landingURL)
        return withJoined([referrer, origin, query], [siteDomain]) { key in
          arrivals.value(for: key) {
            AcquisitionClassification.classify(referrer, landingURL, siteDomain).acquisition
          }
        }
      },
      country: { CountryClassification.country($0, zones) })
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
    _ texts: [UnsafeRawBufferPointer], _ strings: [String], _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    var count = strings.count + texts.count
    for text in texts { count += text.count }
    for string in strings { count += string.utf8.count }
    return withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { buffer in
      var end = 0
      for text in texts {
        UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: text)
        end += text.count
        buffer[end] = 0xFF
        end += 1
      }
      for string in strings {
        for byte in string.utf8 {
          buffer[end] = byte
          end += 1
        }
        buffer[end] = 0xFF
        end += 1
      }
      return body(UnsafeRawBufferPointer(buffer))
    }
  }
}

extension ClientHints {
  fileprivate var isEmpty: Bool {
    brands.isEmpty && platform.isEmpty && platformVersion.isEmpty && mobile.isEmpty
  }
}
