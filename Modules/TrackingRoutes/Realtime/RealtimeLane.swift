import HTTPSupport
import HTTPTypes
import Models
import NIOCore
import Storage

/// The real-time endpoints on one event loop: everything here belongs to that loop, what all share is in the door.
///
/// While an answer lives, a request costs a look at the limit, the website and the answer, and copying bytes.
final class RealtimeLane {
  /// What a request leads to now.
  enum Outcome {
    case ready(RealtimeAnswers.Ready)
    /// It will be answered later.
    case waits
    case failed(APIFailure)
  }

  private let door: RealtimeDoor
  private let loop: any EventLoop
  /// Answers that this loop has sent, with the catalog by which they were found to be right.
  private var known: [RealtimeAnswers.Question: (ready: RealtimeAnswers.Ready, catalog: CatalogSnapshot)] = [:]

  /// Answers that a loop remembers. Beyond: all are forgotten and asked for anew.
  private static let knownMax = 1024

  init(_ door: RealtimeDoor, on loop: any EventLoop) {
    self.door = door
    self.loop = loop
  }

  /// Answers a request, or sees to it that `later` is called on this loop once it is answered.
  func take(
    _ endpoint: RealtimeEndpoint, target: String, from client: @autoclosure () -> IPAddress?,
    in catalog: CatalogSnapshot, later: @escaping (Result<RealtimeAnswers.Ready, any Error>) -> Void
  ) -> Outcome {
    let now = door.clock()
    if door.limits.isOn {
      let client = AddressLimits.Client(endpoint: endpoint, address: client())
      if let seconds = door.limits.secondsToWait(client, at: now) {
        return .failed(RealtimeDoor.refusal(retryAfterSeconds: seconds))
      }
    }
    guard let website = website(of: target, in: catalog) else { return .failed(RealtimeDoor.unknownWebsite) }
    let question = RealtimeAnswers.Question(endpoint: endpoint, website: website.id)
    if let known = known[question], now < known.ready.end {
      if known.catalog === catalog { return .ready(known.ready) }
      if known.ready.website == website {
        self.known[question] = (known.ready, catalog)
        return .ready(known.ready)
      }
    }
    let bound = NIOLoopBound(later, eventLoop: loop)
    let ready = door.realtimeAnswers.answer(endpoint, of: website, at: now) { result in
      bound.eventLoop.execute { bound.value(result) }
    }
    guard let ready else { return .waits }
    if known.count >= RealtimeLane.knownMax { known = [:] }
    known[question] = (ready, catalog)
    return .ready(ready)
  }

  /// The website that a request names by tracking code, UUID or number.
  private func website(of target: String, in catalog: CatalogSnapshot) -> Website? {
    var target = target
    let name = target.withUTF8 { target in
      RealtimePath(target).map { String(decoding: target[$0.website], as: UTF8.self) }
    }
    guard let name else { return nil }
    return catalog.website(trackingCode: name) ?? catalog.website(uuid: name) ?? catalog.website(number: name)
  }
}
