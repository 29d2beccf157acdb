/// `footfall explain referrer`: what the enrich step makes of a referrer and a landing page, and why.
public enum ExplainReferrer {
  /// The answer to one line.
  public struct Line: Sendable, Hashable {
    /// One of the mediums of `Acquisition.medium`.
    public var medium: String
    /// The name that people know, or the bare host; empty for direct and internal arrivals.
    public var source: String
    /// Which rule decided, in words.
    public var because: String
  }

  /// Classifies an arrival exactly as the pipeline does. `siteDomain` is the website's own domain.
  public static func line(referrer: String, landingURL: String, siteDomain: String) -> Line {
    var referrer = referrer
    var landingURL = landingURL
    let verdict = referrer.withUTF8 { referrer in
      landingURL.withUTF8 { landing in
        AcquisitionClassification.classify(
          UnsafeRawBufferPointer(referrer), UnsafeRawBufferPointer(landing), siteDomain)
      }
    }
    return Line(
      medium: verdict.acquisition.medium, source: verdict.acquisition.source, because: verdict.because)
  }
}
