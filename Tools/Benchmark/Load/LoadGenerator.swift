import Foundation

/// Sends events over many kept-alive connections from one thread, so that it takes little from the server it measures.
struct LoadGenerator {
  /// What is sent, and for how long.
  struct Plan {
    var port: Int
    var path: String
    var connections: Int
    var eventsPerRequest = 1
    var seconds: Double
    /// Events a second, sent evenly whatever the answers take; `nil` sends on each connection once it is answered.
    var rate: Double?
  }

  /// What came of it.
  struct Outcome {
    /// Events in requests that were answered with success.
    var acknowledged = 0
    /// Requests answered 503, and with anything else.
    var refused = 0
    var failed = 0
    /// Milliseconds from when a request was due until its answer was read.
    var latencies = Distribution()
    var seconds = 0.0

    var eventsPerSecond: Double { seconds > 0 ? Double(acknowledged) / seconds : 0 }
  }

  private struct Line {
    let socket: Int32
    var request: LoadRequest
    var sent = 0
    var dueAt: UInt64 = 0
    var isBusy = false
    var received: [UInt8] = []
  }

  /// How often due requests are sent when there is a rate.
  private static let tickNanoseconds: UInt64 = 2_000_000

  private let plan: Plan
  /// What is waited for on each line, in the order of `lines`.
  private var waits: [pollfd] = []
  private var lines: [Line] = []
  /// Connections without a request, in the order in which they are used: none waits until the server takes it for left.
  private var idle: [Int] = []
  private var nextEvent = 0
  private var outcome = Outcome()
  private var micros: [UInt32] = []

  /// Sends until the time is over, then waits for the answers under way. Blocks.
  ///
  /// - Throws: `BenchmarkError` when a connection cannot be made or breaks.
  static func run(_ plan: Plan) throws -> Outcome {
    var generator = LoadGenerator(plan)
    defer { generator.close() }
    try generator.connect()
    return try generator.send()
  }

  private init(_ plan: Plan) { self.plan = plan }

  private func close() {
    for line in lines { Foundation.close(line.socket) }
  }

  private mutating func connect() throws {
    for _ in 0..<plan.connections {
      let socket = try HTTPConnection.connect(port: plan.port)
      _ = fcntl(socket, F_SETFL, O_NONBLOCK)
      lines.append(
        Line(
          socket: socket, request: LoadRequest(port: plan.port, path: plan.path, events: plan.eventsPerRequest)))
      waits.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
    }
    idle = Array(lines.indices)
  }

  private mutating func send() throws -> Outcome {
    let start = Self.now()
    let end = start + UInt64(plan.seconds * 1e9)
    var tick = start
    var owed = 0.0
    while true {
      let now = Self.now()
      if now < end {
        if let rate = plan.rate {
          while tick <= now {
            owed += rate * Double(Self.tickNanoseconds) / 1e9 / Double(plan.eventsPerRequest)
            tick += Self.tickNanoseconds
          }
          // Requests that found no free connection wait; they are due since the tick that brought them.
          while owed >= 1, !idle.isEmpty {
            owed -= 1
            try begin(idle.removeFirst(), dueAt: tick - Self.tickNanoseconds)
          }
        } else {
          while let index = idle.popLast() { try begin(index, dueAt: Self.now()) }
        }
      } else if idle.count == lines.count || now > end + 30_000_000_000 {
        break
      }
      // A millisecond more than the rest, because the kernel takes whole ones only.
      let rest = Int32(max(0, (Int64(tick) - Int64(now)) / 1_000_000) + 1)
      let timeout = plan.rate == nil || now >= end ? 100 : rest
      guard poll(&waits, nfds_t(waits.count), timeout) > 0 else { continue }
      for index in waits.indices where waits[index].revents != 0 { try receive(index) }
    }
    outcome.seconds = Double(Self.now() - start) / 1e9
    outcome.latencies = Distribution(micros.map { Double($0) / 1000 })
    return outcome
  }

  private mutating func begin(_ index: Int, dueAt: UInt64) throws {
    lines[index].request.renew(first: nextEvent)
    nextEvent += plan.eventsPerRequest
    lines[index].dueAt = dueAt
    lines[index].sent = 0
    lines[index].isBusy = true
    try push(index)
  }

  private mutating func push(_ index: Int) throws {
    let line = lines[index]
    var sent = line.sent
    let size = line.request.bytes.count
    while sent < size {
      let count = line.request.bytes.withUnsafeBytes {
        Foundation.send(line.socket, $0.baseAddress! + sent, size - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EAGAIN { break }
      guard count > 0 else { throw BenchmarkError("A connection broke while sending.") }
      sent += count
    }
    // Large requests may fill the socket's buffer: the rest goes when it has room.
    waits[index].events = Int16(sent < size ? POLLIN | POLLOUT : POLLIN)
    lines[index].sent = sent
  }

  private mutating func receive(_ index: Int) throws {
    if lines[index].isBusy, lines[index].sent < lines[index].request.bytes.count { try push(index) }
    let socket = lines[index].socket
    let status: Int? = try withUnsafeTemporaryAllocation(byteCount: 8_192, alignment: 1) { chunk in
      let count = recv(socket, chunk.baseAddress, chunk.count, 0)
      if count < 0, errno == EAGAIN { return nil }
      guard count > 0 else { throw BenchmarkError("A server closed a connection under load.") }
      let part = UnsafeRawBufferPointer(rebasing: chunk[..<count])
      if lines[index].received.isEmpty, let head = AnswerHead.parse(part), head.length + head.contentLength == count {
        return head.status
      }
      lines[index].received.append(contentsOf: part)
      guard let head = AnswerHead(lines[index].received),
        lines[index].received.count >= head.length + head.contentLength
      else { return nil }
      lines[index].received.removeAll(keepingCapacity: true)
      return head.status
    }
    guard let status, lines[index].isBusy else { return }
    lines[index].isBusy = false
    idle.append(index)
    micros.append(UInt32(clamping: (Self.now() - lines[index].dueAt) / 1000))
    switch status {
    case 200..<300: outcome.acknowledged += plan.eventsPerRequest
    case 503: outcome.refused += 1
    default: outcome.failed += 1
    }
  }

  private static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
}
