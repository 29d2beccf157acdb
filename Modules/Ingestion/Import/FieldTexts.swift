/// Texts of a record, ready to be written many times.
struct FieldTexts {
  private var bytes: [UInt8] = []
  private var places: [(field: EventRecord.Field, range: Range<Int>)] = []

  /// - Parameter texts: in ascending order of fields; empty ones leave no trace.
  init(_ texts: [(EventRecord.Field, String)]) {
    for (field, text) in texts where !text.isEmpty {
      let start = bytes.count
      bytes.append(contentsOf: text.utf8)
      places.append((field, start..<bytes.count))
    }
  }

  /// Adds those of the fields to the record that was begun.
  func write(_ fields: ClosedRange<UInt8>, to writer: inout EventRecordWriter) {
    bytes.withUnsafeBytes { bytes in
      for place in places where fields.contains(place.field.rawValue) {
        writer.text(place.field, UnsafeRawBufferPointer(rebasing: bytes[place.range]))
      }
    }
  }
}

extension FieldTexts {
  /// Browser, operating system and device.
  init(client labels: ClientLabels) {
    self.init([
      (.browser, labels.browser), (.browserVersion, labels.browserVersion),
      (.operatingSystem, labels.operatingSystem), (.operatingSystemVersion, labels.operatingSystemVersion),
      (.device, labels.device),
    ])
  }

  /// Source, referrer, campaign parameters and medium.
  init(acquisition: Acquisition) {
    self.init([
      (.source, acquisition.source), (.referrer, acquisition.referrer), (.utmSource, acquisition.utmSource),
      (.utmMedium, acquisition.utmMedium), (.utmCampaign, acquisition.utmCampaign),
      (.utmContent, acquisition.utmContent), (.utmTerm, acquisition.utmTerm), (.medium, acquisition.medium),
    ])
  }
}
