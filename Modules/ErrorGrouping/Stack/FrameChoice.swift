/// Where in the website's own code an error happened: the innermost frame that is neither the engine's nor a library's
/// nor a wrapper.
struct FrameChoice {
  /// Function and file; empty where nothing tells.
  let place: String
  let because: String

  /// Functions that stand between the website's code and the engine, whatever file a bundler put them in.
  private static let wrappers: Set<String> = [
    "__awaiter", "__generator", "asyncGeneratorStep", "_asyncToGenerator", "_next", "_throw", "tryCatch",
    "__webpack_require__", "__webpack_exec__", "invokeTask", "runTask", "drainMicroTaskQueue", "sentryWrapped",
    "invokeGuardedCallbackDev", "invokeGuardedCallback", "processTicksAndRejections", "settle", "createError",
    "handleError", "onloadend", "callWithErrorHandling", "callWithAsyncErrorHandling", "invokeWithErrorHandling",
    "regeneratorRuntime", "rejected", "fulfilled",
  ]

  /// Frames among which a caller with a name is looked for: stacks are cut at different lengths.
  private static let callersMax = 4

  init(stack: String, source: String) {
    let frames = StackNotation.frames(of: stack).filter { !$0.isNative && !$0.address.isEmpty }
    let placed = frames.map { (frame: $0, script: ScriptAddress($0.address)) }
    let own = placed.filter { $0.script.owner == .website && !Self.wrappers.contains($0.frame.function) }
    if let top = own.first ?? placed.first(where: { $0.script.owner == .vendor }) ?? placed.first {
      if top.frame.function.isEmpty,
        let caller = own.prefix(Self.callersMax).first(where: { !$0.frame.function.isEmpty })
      {
        // Without a name the function that called it tells which one it is.
        place = "\(top.script.file) < \(caller.frame.function)"
        because = "a function without name in \(top.script.file), called by \(caller.frame.function)"
      } else {
        place = "\(top.frame.function)@\(top.script.file)"
        because = "top frame \(place)"
      }
    } else if !source.isEmpty {
      place = "@" + ScriptAddress(source).file
      because = "no stack; script \(place.dropFirst())"
    } else {
      place = ""
      because = "no stack"
    }
  }
}
